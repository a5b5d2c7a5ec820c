import type { Entry, Matrix } from './matrix';
import { buildLoginStep } from './login';
import { HOSTED, LARGE } from './runners';
import { checkout, runScript, useAction, type Job, type Permissions, type Step } from './syntax';
import type { Workflow } from './syntax';

/** The target of a job's images: published, or only built, beside the published cache or beside nothing. */
type Mode = 'published' | 'cached' | 'cold';

/** After the build. Take a line out to do without that step. */
const GATES: readonly { readonly name: string; readonly command: string; readonly of: Mode[] }[] = [
  { name: 'Scan', command: 'scan', of: ['published', 'cached'] },
  { name: 'Make and attach SBOMs', command: 'sbom', of: ['published'] },
];

const BUILDS = 'builds';

const builds: Step[] = [
  {
    name: 'Fetch what earlier jobs built',
    uses: useAction('download'),
    with: { pattern: `${BUILDS}-*`, path: BUILDS },
  },
  { name: 'Take what earlier jobs built', run: runScript(`builds.sh take ${BUILDS}`) },
];

const last: Step[] = [
  {
    name: 'Fetch what the last run on main built',
    run: runScript(`builds.sh last ${BUILDS}`),
    env: { GH_TOKEN: '${{ github.token }}' },
  },
  { name: 'Take what the last run on main built', run: runScript(`builds.sh take ${BUILDS}`) },
];

/** Signs with cosign, by the stacks' fleet:signatures: with the repository's own key, or the workflow's identity. */
function signed(signing: Matrix['signing']): Step[] {
  if (signing === undefined) return [];
  const key = {
    name: 'Sign',
    run: runScript('images.sh sign --key env://COSIGN_PRIVATE_KEY'),
    env: {
      COSIGN_PRIVATE_KEY: '${{ secrets.COSIGN_PRIVATE_KEY }}',
      COSIGN_PASSWORD: '${{ secrets.COSIGN_PASSWORD }}',
    },
  };
  return [
    { name: 'Install cosign', uses: useAction('cosign'), with: { 'cosign-release': 'v2.6.5' } },
    signing === 'key' ? key : { name: 'Sign', run: runScript('images.sh sign') },
  ];
}

/** Signed by GitHub, so that it says where, from which commit and by which workflow an image was built. */
const provenance: Step[] = [
  {
    name: 'Name what was built',
    id: 'subjects',
    run: runScript('subjects.sh "$RUNNER_TEMP/images.json" "$RUNNER_TEMP/subjects"'),
  },
  {
    name: 'Attest the provenance',
    // What an earlier run built has that run's.
    if: "steps.subjects.outputs.any == 'true'",
    uses: useAction('attest'),
    with: { 'subject-checksums': '${{ runner.temp }}/subjects' },
  },
];

const given: Step[] = [
  { name: 'Note what is built', run: runScript('builds.sh give "$RUNNER_TEMP/builds"') },
  {
    name: 'Keep what is built',
    uses: useAction('upload'),
    with: {
      name: `${BUILDS}-\${{ matrix.name }}`,
      path: '${{ runner.temp }}/builds',
      'retention-days': 30,
    },
  },
];

const PERMISSIONS: Readonly<Record<Mode, Permissions>> = {
  // id-token: signatures without a key are by the workflow's own identity.
  published: {
    contents: 'read',
    packages: 'write',
    'id-token': 'write',
    attestations: 'write',
  },
  cached: { contents: 'read', packages: 'read' },
  cold: { contents: 'read' },
};

/**
 * One job for each entry, by its id; none where there is no entry, as GitHub refuses an empty matrix.
 * @param matrix what says where images go, and how they are signed
 */
export function buildImageJobs(
  id: string,
  matrix: Pick<Matrix, 'registries' | 'signing'>,
  entries: readonly Entry[],
  mode: Mode,
  rest: { readonly needs?: readonly string[]; readonly if?: string } = {},
): Record<string, Job> {
  if (entries.length === 0) return {};
  const first = rest.needs === undefined;
  const handed = first ? last : builds;
  const job: Job = {
    ...rest,
    'runs-on': entries.some(({ runner }) => runner === 'large')
      ? `\${{ matrix.runner == 'large' && vars.${LARGE} || '${HOSTED}' }}`
      : HOSTED,
    permissions: {
      ...PERMISSIONS[mode],
      ...(mode === 'published' && first ? { actions: 'read' as const } : {}),
    },
    'timeout-minutes': 350,
    strategy: { 'fail-fast': false, matrix: { include: entries } },
    env: { MACHINE_STACK: '${{ matrix.stack }}', IMAGES: '${{ matrix.images }}' },
    steps: [
      checkout,
      { name: 'Start a builder', run: runScript('builder.sh') },
      ...(mode === 'cold' ? [] : [buildLoginStep(mode === 'published' ? 'write' : 'read', matrix)]),
      { name: 'Choose the stack', run: runScript(`stack.sh ${mode}`) },
      ...(mode === 'published' ? handed : []),
      { name: 'Build', run: runScript('images.sh build --json >"$RUNNER_TEMP/images.json"') },
      ...GATES.filter((gate) => gate.of.includes(mode)).map(({ name, command }) => ({
        name,
        run: runScript(`images.sh ${command}`),
      })),
      ...(mode === 'published' ? [...signed(matrix.signing), ...provenance, ...given] : []),
    ],
  };
  return { [id]: job };
}

/**
 * Images of every machine in lineage order: published from main. A pull request, from a fork or not, reads the published
 * cache and builds into its runner's own registry, so that its token needs no right to write; what fits no hosted runner
 * it leaves to main and the night.
 */
export function buildImagesWorkflow(matrix: Matrix): Workflow {
  const { levels, services } = matrix;
  const onMain = "github.ref == 'refs/heads/main'";
  const names = levels.map((_, level) => `level-${String(level)}`);
  const published = levels.map((entries, level) =>
    buildImageJobs(
      `level-${String(level)}`,
      matrix,
      entries,
      'published',
      level === 0 ? { if: onMain } : { needs: names.slice(level - 1, level) },
    ),
  );
  const last = names.slice(-1);
  const ofServices = buildImageJobs('services', matrix, services, 'published', { needs: last });
  return {
    name: 'images',
    on: {
      push: { branches: ['main'] },
      pull_request: {},
      workflow_dispatch: {},
    },
    concurrency: {
      group: 'images-${{ github.ref }}',
      'cancel-in-progress': "${{ github.event_name == 'pull_request' }}",
    },
    jobs: {
      ...buildImageJobs(
        'pull-request',
        matrix,
        services.filter(({ runner }) => runner === 'hosted'),
        'cached',
        { if: "github.event_name == 'pull_request'" },
      ),
      ...(Object.assign({}, ...published) as Record<string, Job>),
      ...ofServices,
      deploy: {
        needs: 'services' in ofServices ? ['services'] : last,
        'runs-on': HOSTED,
        permissions: { actions: 'write' },
        'timeout-minutes': 5,
        steps: [
          {
            name: 'Ask for a deployment',
            run: 'gh workflow run deploy.yml --ref main --repo "$GITHUB_REPOSITORY"',
            env: { GH_TOKEN: '${{ github.token }}' },
          },
        ],
      },
    },
  };
}
