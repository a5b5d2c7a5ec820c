import { findRole } from '../catalog/roles';
import type { Catalog } from '../catalog/schema';
import type { ResolvedService } from './service';
import { formatCount } from '../lib/format';

/** Lists what the track or the config changes against the catalog, for people to read. */
export const listNotes = (catalog: Catalog, services: readonly ResolvedService[]): string[] => [
  ...noteCpuFallback(catalog, services),
  ...noteLegacyPython(services),
  ...noteMissingSecrets(services),
];

function noteCpuFallback({ images }: Catalog, services: readonly ResolvedService[]): string[] {
  const { length } = services.filter(
    ({ row, family }) => row.needs.includes('gpu') && !family.track,
  );
  if (length === 0) return [];
  const { name } = findRole(images, 'cpu-fallback');
  return [
    `track none: ${formatCount(length, 'GPU service runs', 'GPU services run')} on ${name}, without CUDA libraries`,
  ];
}

function noteLegacyPython(services: readonly ResolvedService[]): string[] {
  const moved = services.filter(
    ({ row, family }) => family.role === 'legacy' && family.name !== row.family,
  );
  const [first] = moved;
  if (!first) return [];
  const { family, row } = first;
  return [
    `legacyPython ${family.python}: ${formatCount(moved.length, 'service runs', 'services run')} on ${family.name} in place of ${row.family}`,
  ];
}

function noteMissingSecrets(services: readonly ResolvedService[]): string[] {
  const missing = new Map<string, string[]>();
  for (const { row, secrets } of services) {
    for (const name of row.secrets.filter((each) => !secrets.includes(each))) {
      missing.set(name, [...(missing.get(name) ?? []), row.name]);
    }
  }
  return [...missing].map(
    ([name, owners]) =>
      `secret ${name} has no value: ${owners.join(', ')} ${owners.length > 1 ? 'run' : 'runs'} without it`,
  );
}
