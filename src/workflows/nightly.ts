import { buildImageJobs } from './images';
import { buildLoginStep } from './login';
import type { Matrix } from './matrix';
import { HOSTED, selectRunner } from './runners';
import { checkout, runScript, useAction, type Job, type Workflow } from './syntax';

const ON_MAIN = "github.ref == 'refs/heads/main'";

/** Folder that new locks, and what is said of them, go through. */
const UPDATES = '"$RUNNER_TEMP/updates"';

/** Checks what a day without commits changes: advisories about what runs, upstreams, and packages that can no longer be had. */
export const buildNightlyWorkflow = (matrix: Matrix, machines: readonly string[]): Workflow => ({
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
    updates: {
      if: ON_MAIN,
      'runs-on': HOSTED,
      permissions: { contents: 'read', packages: 'read' },
      'timeout-minutes': 180,
      steps: [
        checkout,
        { name: 'Start a builder', run: runScript('builder.sh') },
        buildLoginStep('read', matrix),
        {
          name: 'Look for newer packages and upstream images',
          run: runScript(`update-locks.sh ${UPDATES} ${machines.join(' ')}`),
        },
        {
          name: 'Look whether every lock still installs',
          if: '!cancelled()',
          run: runScript(`check-locks.sh ${machines.join(' ')}`),
        },
        {
          name: 'Say what changes',
          if: '!cancelled()',
          run: runScript(`describe-updates.sh ${UPDATES}`),
        },
        {
          name: 'Keep it for the pull request',
          if: '!cancelled()',
          uses: useAction('upload'),
          with: { name: 'updates', path: '${{ runner.temp }}/updates', 'retention-days': 30 },
        },
      ],
    },
    // A job of its own: what resolves and builds others' packages holds no token that may write.
    'pull-request': {
      needs: ['updates'],
      if: `!cancelled() && ${ON_MAIN}`,
      'runs-on': HOSTED,
      concurrency: { group: 'updates', 'cancel-in-progress': false },
      permissions: { contents: 'write', 'pull-requests': 'write' },
      'timeout-minutes': 10,
      steps: [
        checkout,
        {
          name: 'Fetch what changes',
          uses: useAction('download'),
          with: { name: 'updates', path: '${{ runner.temp }}/updates' },
        },
        {
          name: 'Open the pull request, or bring it up to date',
          run: runScript(`pull-request.sh ${UPDATES}`),
          env: { GH_TOKEN: '${{ secrets.FLEET_UPDATES_TOKEN || github.token }}' },
        },
      ],
    },
    ...buildImageJobs('gpu', matrix, matrix.gpu, 'cold', { if: ON_MAIN }),
  },
});
