import type { ReportOptions } from '../report/write-report';
import { readChosenStack, cli } from './command-line';

cli
  .command('report')
  .description('write the fleet as one page: images, machines, start-up, memory, scans, last build')
  .option('--out <file>', 'page to write, or one picture where it ends in .svg')
  .option('--svg <dir>', 'write each picture to a file of this folder')
  .option('--catalog', 'only what the catalog says: nothing measured, nobody asked')
  .option('--open', 'open the page in a browser')
  .option('--json', 'print what the page tells as JSON')
  .action(async (options: ReportOptions) => {
    const { writeReport } = await import('../report/write-report');
    await writeReport(readChosenStack(), options);
  });
