import { Option } from 'commander';
import type { TestOptions } from '../testing/run-tests';
import { loadStack, cli } from './command-line';

cli
  .command('test')
  .description('run lint, types, unit, policy and integration tests')
  .argument('[file...]', 'files of integration tests to run alone')
  .addOption(new Option('--unit', 'only what needs no Docker').conflicts('docker'))
  .addOption(
    new Option(
      '--workflows',
      "only the workflows' jobs, on this machine by act, which is built once",
    ).conflicts(['unit', 'docker']),
  )
  .addOption(
    new Option(
      '--docker <engine>',
      "only integration tests, on another engine than the machine's: current builds Docker 29 and runs it beside",
    ).choices(['current']),
  )
  .action(async (files: string[], options: Omit<TestOptions, 'files'>) => {
    const { runTests } = await import('../testing/run-tests');
    await runTests(await loadStack(), { ...options, files });
  });
