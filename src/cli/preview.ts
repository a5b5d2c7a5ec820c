import { loadStack, cli } from './command-line';

cli
  .command('preview')
  .description('print what up would build, create, replace and remove; change nothing')
  .option('--only <service...>', 'only these services and what they depend on')
  .option('--json', 'print JSON')
  .action(async (options: { only?: string[]; json?: boolean }) => {
    const { sendProgressToStderr } = await import('../lib/output');
    if (options.json === true) sendProgressToStderr();
    const context = await loadStack();
    const { selectServices } = await import('../engines/common/selection');
    const { printPreview } = await import('../engines/common/preview');
    const { omitStopped, readStops } = await import('../engines/common/stopped');
    const only = options.only ?? [];
    const asked = selectServices(context.plan, only);
    const selection = omitStopped(context, asked, await readStops(context), only);
    const { chooseEngine } = await import('../engines');
    const engine = chooseEngine(context);
    printPreview(context, await engine.preview(context, selection), {
      json: options.json,
      selection,
    });
    if (selection.all) {
      const { printUnusedVolumes } = await import('../engines/common/unused-volumes');
      await printUnusedVolumes(context);
    }
  });
