import { HOSTED, selectRunner } from './runners';
import { checkout, runScript, useAction, type Job, type Step, type Workflow } from './syntax';

const ON_MAIN = "github.ref == 'refs/heads/main'";

/** Folder of what is planned, done and told. */
const FOLDER = '"$RUNNER_TEMP/deployment"';
/** Folder of what the job before planned. */
const PLANNED = '"$RUNNER_TEMP/planned"';

/** The state's secrets: of the repository in a plan, which only reads; of the environment in what is approved. */
const STATE = {
  PULUMI_ACCESS_TOKEN: '${{ secrets.PULUMI_ACCESS_TOKEN }}',
  PULUMI_BACKEND_URL: '${{ secrets.PULUMI_BACKEND_URL }}',
  PULUMI_CONFIG_PASSPHRASE: '${{ secrets.PULUMI_CONFIG_PASSPHRASE }}',
};

const plan: Step = { name: 'Plan', run: runScript(`deploy-plan.sh ${FOLDER}`), env: STATE };

/** Says what a deployment would do, for whoever approves it. */
const planJob = (machine: string): Job => ({
  if: ON_MAIN,
  'runs-on': selectRunner(machine),
  permissions: { contents: 'read' },
  'timeout-minutes': 60,
  env: { STACK: machine },
  steps: [
    checkout,
    plan,
    { name: 'Say it in the summary', run: `cat ${FOLDER}/plan.md >>"$GITHUB_STEP_SUMMARY"` },
    {
      name: 'Keep it for the job that applies it',
      uses: useAction('upload'),
      with: {
        name: `plan-${machine}`,
        path: '${{ runner.temp }}/deployment',
        // GitHub waits as long for an approval.
        'retention-days': 30,
      },
    },
  ],
});

/** Does what was planned, and nothing else. */
const applyJob = (machine: string): Job => ({
  needs: [`plan-${machine}`],
  if: ON_MAIN,
  'runs-on': selectRunner(machine),
  environment: machine,
  concurrency: { group: `deploy-${machine}`, 'cancel-in-progress': false },
  permissions: { contents: 'read' },
  'timeout-minutes': 180,
  env: { STACK: machine },
  outputs: {
    description: '${{ steps.up.outputs.description }}',
    holds: '${{ steps.up.outputs.holds }}',
  },
  steps: [
    checkout,
    {
      name: 'Fetch what was planned',
      uses: useAction('download'),
      with: { name: `plan-${machine}`, path: '${{ runner.temp }}/planned' },
    },
    plan,
    {
      name: 'Compare it with what was planned',
      run: runScript(`compare-plans.sh ${PLANNED}/plan.json ${FOLDER}/plan.json`),
    },
    { name: 'Bring the fleet up', id: 'up', run: runScript(`deploy.sh ${FOLDER}`), env: STATE },
    {
      name: 'Keep the holds that it wrote',
      if: "!cancelled() && steps.up.outputs.holds == 'true'",
      uses: useAction('upload'),
      with: {
        name: `holds-${machine}`,
        path: '${{ runner.temp }}/deployment/holds',
        'retention-days': 30,
      },
    },
    {
      name: 'Mark in the registry what runs',
      if: '!cancelled()',
      run: 'bin/fleet --stack "$STACK" prune --mark',
    },
  ],
});

/**
 * Commits the holds that a deployment wrote, so that the next one is not refused. Of all jobs it alone may write to the branch; so
 * it is none of the machine's. GitHub starts no workflow for what the job's own token pushed. A commit by another token starts
 * one more deployment, in which a held service changes nothing: so no hold is written and nothing is committed.
 */
const holdJob = (machine: string): Job => ({
  needs: [`apply-${machine}`],
  if: `!cancelled() && ${ON_MAIN} && needs.apply-${machine}.outputs.holds == 'true'`,
  'runs-on': HOSTED,
  permissions: { contents: 'write', 'pull-requests': 'write' },
  'timeout-minutes': 10,
  env: { STACK: machine, BRANCH: '${{ github.ref_name }}' },
  steps: [
    checkout,
    {
      name: 'Fetch the holds',
      uses: useAction('download'),
      with: { name: `holds-${machine}`, path: '${{ runner.temp }}/holds' },
    },
    // It runs packages of others: without the token.
    { name: 'Check them', run: runScript('check-holds.sh "$RUNNER_TEMP/holds"') },
    {
      name: 'Commit them',
      run: runScript('commit-holds.sh "$RUNNER_TEMP/holds"'),
      env: { GH_TOKEN: '${{ secrets.FLEET_UPDATES_TOKEN || github.token }}' },
    },
  ],
});

/** Tells GitHub's deployment what was done. After the job that has the environment: GitHub gives a status at its end, too. */
const tellJob = (machine: string): Job => ({
  needs: [`apply-${machine}`],
  if: `!cancelled() && ${ON_MAIN}`,
  'runs-on': HOSTED,
  permissions: { contents: 'read', deployments: 'write' },
  'timeout-minutes': 10,
  steps: [
    checkout,
    {
      name: 'Tell it with the deployment',
      run: runScript(`deployment-status.sh ${machine}`),
      env: {
        GH_TOKEN: '${{ github.token }}',
        RESULT: `\${{ needs.apply-${machine}.result }}`,
        DESCRIPTION: `\${{ needs.apply-${machine}.outputs.description }}`,
      },
    },
  ],
});

/**
 * Brings main's fleet up on each machine, by its own runner: what that changes is planned, approved, and done if it is still the
 * same. It is started by the images workflow on main or by a person, never by a pull request; the machine's environment asks for
 * approval and lets main alone in.
 */
export const buildDeployWorkflow = (machines: readonly string[]): Workflow => ({
  name: 'deploy',
  on: { workflow_dispatch: {} },
  jobs: Object.fromEntries(
    machines.flatMap((machine): [string, Job][] => [
      [`plan-${machine}`, planJob(machine)],
      [`apply-${machine}`, applyJob(machine)],
      [`hold-${machine}`, holdJob(machine)],
      [`tell-${machine}`, tellJob(machine)],
    ]),
  ),
});
