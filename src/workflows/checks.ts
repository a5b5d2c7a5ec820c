import { HOSTED } from './runners';
import { checkout, runScript, type Workflow } from './syntax';

/** Runs the checks that every change must pass. It holds no secret, and its token can read the sources alone. */
export const checkWorkflow = (): Workflow => ({
  name: 'check',
  on: { push: { branches: ['main'] }, pull_request: {} },
  concurrency: {
    group: 'check-${{ github.ref }}',
    'cancel-in-progress': "${{ github.event_name == 'pull_request' }}",
  },
  jobs: {
    check: {
      'runs-on': HOSTED,
      permissions: { contents: 'read' },
      'timeout-minutes': 30,
      steps: [checkout, { name: 'Check', run: 'bin/fleet test --unit' }],
    },
    integration: {
      'runs-on': HOSTED,
      permissions: { contents: 'read' },
      'timeout-minutes': 180,
      steps: [
        checkout,
        { name: 'Start a builder', run: runScript('builder.sh') },
        { name: 'Build a fleet and run it', run: runScript('integration.sh') },
      ],
    },
  },
});
