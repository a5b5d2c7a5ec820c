import { FleetError } from '../../lib/errors';
import path from 'node:path';
import { Fields } from './fields';
import type { Recorded } from '../common/resources';

/** One target of a bake file. */
export interface BakeTarget {
  readonly context: string;
  readonly contexts: Readonly<Record<string, string>>;
  readonly dockerfile: string;
  readonly args: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly tags: readonly string[];
  readonly output: readonly string[];
  readonly 'cache-from': readonly string[];
  readonly 'cache-to': readonly string[];
  readonly platforms: readonly string[];
  /** Ids of the build's secrets; the files are named when bake is called. */
  readonly secret: readonly string[];
  readonly attest: readonly string[];
}

interface RegistryCache {
  readonly ref: string;
  readonly mode?: string;
  readonly imageManifest?: boolean;
  readonly ociMediaTypes?: boolean;
  readonly ignoreError?: boolean;
}

/**
 * docker-build Image → bake target.
 * @param absolute makes a relative folder absolute
 * @param secrets takes the text of each of the image's secrets, by id
 */
export function translateImage(
  image: Recorded,
  absolute: (location: string) => string,
  secrets: Map<string, string>,
): BakeTarget {
  return new Fields(image).all((fields) => {
    fields.get('builder'); // named when bake is called
    fields.only('push', false);
    fields.only('buildOnPreview', false);
    fields.only('network', 'default');
    const context = fields.nested('context', (nested) => ({
      location: absolute(nested.need<string>('location')),
      named: nested.get<Record<string, { location: string }>>('named') ?? {},
    }));
    const folder = context?.location ?? absolute('.');
    const dockerfile = fields.nested('dockerfile', (nested) =>
      absolute(nested.need<string>('location')),
    );
    fields.get('ignoreSecretsInDiffCalculation'); // they never count here
    const given = Object.entries(fields.get<Record<string, string>>('secrets') ?? {}).filter(
      ([, text]) => text !== '',
    );
    for (const [id, text] of given) secrets.set(id, text);
    return {
      context: folder,
      contexts: Object.fromEntries(
        Object.entries(context?.named ?? {}).map(([name, { location }]) => [
          name,
          location.startsWith('docker-image://') ? location : absolute(location),
        ]),
      ),
      dockerfile: path.relative(folder, dockerfile ?? path.join(folder, 'Dockerfile')),
      args: fields.get<Record<string, string>>('buildArgs') ?? {},
      labels: fields.get<Record<string, string>>('labels') ?? {},
      tags: fields.need<string[]>('tags'),
      output: fields.list('exports', (nested) => nested.need<string>('raw')),
      'cache-from': fields.list('cacheFrom', translateCache).flat(),
      'cache-to': fields.list('cacheTo', translateCache).flat(),
      platforms: fields.get<string[]>('platforms') ?? [],
      secret: given.map(([id]) => id),
      // The provider adds none either; an attestation would make equal builds differ.
      attest: ['type=provenance,disabled=true', 'type=sbom,disabled=true'],
    };
  });
}

/** Returns no line for a cache that is disabled. */
function translateCache(cache: Fields): string[] {
  const { ref, mode, imageManifest, ociMediaTypes, ignoreError, ...rest } =
    cache.need<RegistryCache>('registry');
  const isDisabled = cache.get<boolean>('disabled') === true;
  const strange = Object.keys(rest)[0];
  if (strange !== undefined)
    throw new FleetError(
      `registry cache ${ref}: unknown to the embedded engine: '${strange}'; remove it, or translate it in src/engines/embedded`,
    );
  const flags = {
    mode,
    'image-manifest': imageManifest,
    'oci-mediatypes': ociMediaTypes,
    'ignore-error': ignoreError,
  };
  if (isDisabled) return [];
  const line = [
    `type=registry,ref=${ref}`,
    ...Object.entries(flags).flatMap(([flag, value]) =>
      value === undefined ? [] : [`${flag}=${String(value)}`],
    ),
  ];
  return [line.join(',')];
}
