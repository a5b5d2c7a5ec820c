import { buildImageJob } from './images';
import type { Matrix } from './matrix';
import { HOSTED, selectRunner } from './runners';
import { checkout, runScript, type Job, type Workflow } from './syntax';

const ON_MAIN = "github.ref == 'refs/heads/main'";

/** Checks what a day without commits changes: advisories about what runs, upstreams, and packages that can no longer be had. */
export const buildNightlyWorkflow = ({ gpu }: Matrix, machines: readonly string[]): Workflow => ({
  name: 'nightly',
  on: { schedule: [{ cron: '17 2 * * *' }], workflow_dispatch: {} },
  jobs: {
    ...Object.fromEntries(
      machines.map((machine): [string, Job] => [
        `rescan-${machine}`,
        {
          if: ON_MAIN,
          'runs-on': selectRunner(machine),
          permissions: { contents: 'read' },
          'timeout-minutes': 60,
          env: { STACK: machine },
          steps: [
            checkout,
            { name: 'Say what runs', run: 'bin/fleet --stack "$STACK" status --json' },
            // Without a name: all of the stack. The line to take out where there is no scan.
            { name: 'Scan', run: 'bin/fleet --stack "$STACK" scan' },
          ],
        },
      ]),
    ),
    stale: {
      if: ON_MAIN,
      'runs-on': HOSTED,
      permissions: { contents: 'read' },
      'timeout-minutes': 60,
      env: { STACK: machines[0] ?? '' },
      steps: [
        checkout,
        { name: 'Start a builder', run: runScript('builder.sh') },
        { name: 'Look for newer upstreams', run: runScript('upstreams.sh') },
        {
          name: 'Look whether every lock still installs',
          if: '!cancelled()',
          run: 'bin/fleet --stack "$STACK" lock --check',
        },
      ],
    },
    gpu: buildImageJob(gpu, 'cold', { if: ON_MAIN }),
  },
});
