import { buildLoginStep } from './login';
import type { Matrix } from './matrix';
import { HOSTED } from './runners';
import { checkout, runScript, type Workflow } from './syntax';

const OWN = 'github.event.pull_request.head.repo.full_name == github.repository';

/**
 * Posts what a pull request would change on each machine, as one comment that is kept up to date. From a fork it has no secrets and
 * no right to comment: the summary of its run says what the program makes of it.
 */
export const buildPreviewWorkflow = (matrix: Matrix, stacks: readonly string[]): Workflow => ({
  name: 'preview',
  on: { pull_request: {} },
  concurrency: { group: 'preview-${{ github.ref }}', 'cancel-in-progress': true },
  jobs: {
    preview: {
      'runs-on': HOSTED,
      permissions: { contents: 'read', packages: 'read', 'pull-requests': 'write' },
      'timeout-minutes': 30,
      steps: [
        checkout,
        // It is asked whether each image of the state is still there.
        buildLoginStep('read', matrix),
        {
          name: 'Preview',
          run: runScript(`preview.sh ${stacks.join(' ')}`),
          env: {
            // What is checked out is the merge: its first parent is the branch that the request goes to.
            SINCE: 'HEAD^1',
            PULUMI_ACCESS_TOKEN: '${{ secrets.PULUMI_ACCESS_TOKEN }}',
            PULUMI_BACKEND_URL: '${{ secrets.PULUMI_BACKEND_URL }}',
            PULUMI_CONFIG_PASSPHRASE: '${{ secrets.PULUMI_CONFIG_PASSPHRASE }}',
          },
        },
        {
          name: 'Say it in the summary',
          if: '!cancelled()',
          run: 'cat .fleet/preview/summary.md >>"$GITHUB_STEP_SUMMARY"',
        },
        {
          name: 'Say it on the pull request',
          if: `!cancelled() && ${OWN}`,
          run: runScript('comment.sh .fleet/preview/comment.md'),
          env: {
            GH_TOKEN: '${{ github.token }}',
            PULL_REQUEST: '${{ github.event.pull_request.number }}',
          },
        },
      ],
    },
  },
});
