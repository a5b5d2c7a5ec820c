import { selectRunner } from './runners';
import { checkout, type Workflow } from './syntax';

/**
 * Brings main's fleet up on each machine, by its own runner. It is started by the images workflow on main or by a person,
 * never by a pull request; the machine's environment asks for approval and lets main alone in.
 */
export const buildDeployWorkflow = (machines: readonly string[]): Workflow => ({
  name: 'deploy',
  on: { workflow_dispatch: {} },
  jobs: Object.fromEntries(
    machines.map((machine) => [
      machine,
      {
        if: "github.ref == 'refs/heads/main'",
        'runs-on': selectRunner(machine),
        environment: machine,
        concurrency: { group: `deploy-${machine}`, 'cancel-in-progress': false },
        permissions: { contents: 'read' },
        'timeout-minutes': 180,
        env: { STACK: machine },
        steps: [
          checkout,
          {
            name: 'Bring the fleet up',
            run: 'bin/fleet --stack "$STACK" up',
            env: {
              PULUMI_ACCESS_TOKEN: '${{ secrets.PULUMI_ACCESS_TOKEN }}',
              PULUMI_BACKEND_URL: '${{ secrets.PULUMI_BACKEND_URL }}',
              PULUMI_CONFIG_PASSPHRASE: '${{ secrets.PULUMI_CONFIG_PASSPHRASE }}',
            },
          },
          {
            name: 'Mark in the registry what runs',
            if: '!cancelled()',
            run: 'bin/fleet --stack "$STACK" prune --mark',
          },
        ],
      },
    ]),
  ),
});
