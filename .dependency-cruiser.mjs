/**
 * Which folder may import which, checked by `npm run lint`. docs/decisions.md gives the reasons. A test compares this
 * table with the folders that are there.
 */

/** Folders of code, from the ground up: a folder imports itself and the folders on the lines above its own. */
export const floors = [
  ['src/lib'],
  ['src/config-files', 'src/docker', 'src/registry-client'],
  ['src/python', 'src/dockerfile', 'src/compose'],
  ['src/catalog'],
  ['src/stack'],
  ['src/plan'],
  ['components', 'policy', 'src/checkout'],
  ['src/source'],
  ['src/engines/engine.ts'],
  ['src/engines/common'],
  ['src/engines/embedded', 'src/engines/pulumi'],
  ['src/engines/index.ts'],
  ['src/sizes', 'src/status'],
  [
    ...['src/impact', 'src/locks', 'src/trials', 'src/sbom'],
    ...['src/vram', 'src/scan', 'src/sign', 'src/prune', 'src/operations', 'src/release-trials'],
  ],
  ['src/check', 'src/report', 'src/init', 'src/workflows', 'src/testing'],
  ['src/cli'],
  ['src/reference'],
];

const withoutDisk = [
  'src/lib',
  'src/docker/labels.ts',
  'src/docker/socket.ts',
  'src/catalog',
  'src/stack',
  'src/plan',
];

/** What a folder or file may import, where that is less than its floor allows or where it stands on no floor. */
export const limits = {
  fleet: ['src/catalog/schema.ts'],
  components: withoutDisk,
  policy: [...withoutDisk, 'fleet/scan-exceptions.ts'],
  'index.ts': [
    ...[
      ...withoutDisk,
      'components',
      'src/docker',
      'src/registry-client',
      'src/python',
      'src/dockerfile',
    ],
    ...['src/checkout', 'src/source', 'src/engines/common'],
  ],
};

/** The loader reads the fleet's rows: nothing else knows their files. */
const loader = 'src/catalog/load.ts';

/** Configuration of the tools, which imports nothing of the project. */
export const tools = ['.dependency-cruiser.mjs', 'eslint.config.mjs'];

/** Tests and benchmarks import whatever they try. */
export const unlimited = ['test', 'bench'];

/** An evaluator is recursive: its files may import one another in a circle. A test counts them. */
export const recursive = 'src/check/interpreter/evaluate';

/** Imports that go up and are to be removed: from a folder, to a folder. */
export const upward = [];

/** Folders with circles of imports that are to be removed. */
export const circular = [];

const below = (folders) => `^(${folders.join('|').replaceAll('.', '[.]')})(/|$)`;

const allowed = (folder) => {
  if (limits[folder]) return limits[folder];
  const floor = floors.findIndex((folders) => folders.includes(folder));
  return floors.slice(0, floor).flat();
};

const folders = [...new Set([...floors.flat(), ...Object.keys(limits)])];

export default {
  forbidden: [
    ...folders.map((folder) => ({
      name: `layers: ${folder}`,
      severity: 'error',
      comment: `${folder} may import ${[...allowed(folder)].join(', ') || 'nothing but itself'}`,
      from: { path: below([folder]) },
      to: {
        path: '[.](js|json|mjs|ts)$',
        pathNot: below([
          folder,
          ...allowed(folder),
          ...(folder === 'src/catalog' ? ['fleet'] : []),
          ...upward.filter(([from]) => from === folder).map(([, to]) => to),
        ]),
      },
    })),
    {
      name: 'layers: rows import types alone',
      severity: 'error',
      comment: 'import types of src/catalog/schema.ts, and nothing else',
      from: { path: '^fleet/' },
      to: { pathNot: below(limits.fleet) },
    },
    {
      name: 'layers: rows import no values',
      severity: 'error',
      comment: 'write import type',
      from: { path: '^fleet/' },
      to: { dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'layers: only the loader reads rows',
      severity: 'error',
      from: { path: '^src/catalog/', pathNot: below([loader]) },
      to: { path: '^fleet/' },
    },
    {
      name: 'layers: nothing imports tests',
      severity: 'error',
      from: { pathNot: below(unlimited) },
      to: { path: below(unlimited) },
    },
    {
      name: 'layers: no rule for this folder',
      severity: 'error',
      comment: 'name the folder in .dependency-cruiser.mjs',
      from: { pathNot: below([...folders, ...unlimited, ...tools]) },
      to: {},
    },
    {
      name: 'no circle of imports',
      severity: 'error',
      comment: 'move what both files need into a file below them',
      from: { pathNot: below([recursive, ...circular]) },
      to: { circular: true },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    exclude: { path: '(^|/)node_modules/|^(export|shared)/' },
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.mjs', '.json'] },
  },
};
