import { buildLoginStep } from './login';
import type { Matrix } from './matrix';
import { HOSTED } from './runners';
import { checkout, runScript, type Workflow } from './syntax';

/**
 * Old images out of the registry. It says what it would delete; it deletes where a person, or the variable, asks for that.
 * @param machines those whose images are on GHCR: GitHub's runners reach no registry on a machine, and prune knows no other
 */
export const buildPruneWorkflow = (matrix: Matrix, machines: readonly string[]): Workflow => ({
  name: 'prune',
  on: {
    schedule: [{ cron: '41 4 * * 0' }],
    workflow_dispatch: {
      inputs: {
        delete: { description: 'Delete, and not only say what', type: 'boolean', default: false },
      },
    },
  },
  concurrency: { group: 'prune', 'cancel-in-progress': false },
  jobs: {
    prune: {
      if: "github.ref == 'refs/heads/main'",
      'runs-on': HOSTED,
      permissions: { contents: 'read', packages: 'write' },
      'timeout-minutes': 60,
      steps: [
        checkout,
        buildLoginStep('write', matrix),
        {
          name: 'Prune',
          run: runScript(`prune.sh ${machines.join(' ')}`),
          env: {
            GH_TOKEN: '${{ github.token }}',
            DELETE: "${{ inputs.delete || vars.FLEET_PRUNE == 'delete' }}",
          },
        },
      ],
    },
  },
});
