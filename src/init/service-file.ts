import type { ServiceInput } from '../catalog/schema';
import { toComment } from './comments';
import type { ServiceProposal } from './proposal';

/** A file of fleet/services/: each value with the place it comes from, what a person has to fill in above its row. */
export const renderService = (constant: string, services: readonly ServiceProposal[]): string =>
  `import type { ServiceInput } from '../../src/catalog/schema';

export const ${constant}: ServiceInput[] = [
${services.map(renderRow).join('\n')}
];
`;

/** Fields in the order that rows have them. */
const FIELDS: readonly (keyof ServiceInput)[] = [
  ...([
    'name',
    'family',
    'needs',
    'gpuOptional',
    'run',
    'source',
    'port',
    'healthPort',
    'placements',
  ] as const),
  ...(['infrastructure', 'probe', 'listen', 'env', 'secrets', 'volumes', 'devices'] as const),
  ...(['tree', 'optional', 'vram', 'memory'] as const),
];

function renderRow({ row, from, todo, unknown }: ServiceProposal): string {
  const fields = FIELDS.flatMap((field) => {
    const value = row[field];
    if (value === undefined) return [];
    if (field === 'placements') return [renderPlacements(row.placements, from)];
    return [`${field}: ${JSON.stringify(value)},${comment(from[field])}`];
  });
  const open = [
    ...todo,
    ...unknown.map(({ value, from: place }) => `dependsOn: '${value}' (${place}) is nobody here`),
  ];
  return ['{', ...open.map((each) => `// fill in: ${toComment(each)}`), ...fields, '},'].join('\n');
}

function renderPlacements(
  placements: ServiceInput['placements'],
  from: ServiceProposal['from'],
): string {
  const each = Object.entries(placements).map(
    ([machine, placement]) =>
      `${JSON.stringify(machine)}: ${JSON.stringify(placement)},${comment(from[`placements.${machine}`])}`,
  );
  return each.length === 0 ? 'placements: {},' : `placements: {\n${each.join('\n')}\n},`;
}

/** Places, each once; of several in one file the lines alone. */
function comment(places: readonly string[] | undefined): string {
  const once = [...new Set(places)].filter((place) => place !== '');
  const shown = once.map((place, index) => {
    const [file, line] = place.split(/:(?=\d+$)/);
    const before = once[index - 1]?.split(/:(?=\d+$)/)[0];
    return line !== undefined && file === before ? line : place;
  });
  return shown.length === 0 ? '' : ` // ${toComment(shown.join(', '))}`;
}
