import { Option } from 'commander';
import type { InitOptions } from '../init/propose-fleet';
import { collectValues, cli } from './command-line';

cli
  .command('init')
  .description('propose catalog rows from a folder of agents and their start-up configurations')
  .argument('<dir>', 'folder of the agents; it is read alone')
  .option('--out <dir>', 'write the rows and stack files below this folder')
  .option('--force', 'write over files that exist')
  .addOption(
    new Option(
      '--lock',
      'with --into: lock the packages that the images lack, as bin/fleet lock does',
    ).conflicts('json'),
  )
  .option('--into <stack>', 'propose rows for this stack, beside those that it has')
  .option(
    '--machine <name[:card]>',
    "a machine, such as 'tower:RTX 4090' or 'tower:2xL4'; again for more",
    collectValues,
  )
  .option(
    '--set <name=value>',
    'value of a variable that the configurations name; again for more',
    collectValues,
  )
  .option(
    '--config <file>',
    'a file that defines services, such as compose.yaml; others are not read; again for more',
    collectValues,
  )
  .option(
    '--exclude <glob>',
    "files that define no services, as in .gitignore, such as 'archive/'; again for more",
    collectValues,
  )
  .option('--json', 'print JSON')
  .action(async (directory: string, options: InitOptions) => {
    const { proposeFleet } = await import('../init/propose-fleet');
    await proposeFleet(directory, options);
  });
