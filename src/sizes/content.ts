import { createHash } from 'node:crypto';
import path from 'node:path';
import { Transform } from 'node:stream';
import { z } from 'zod';
import { FleetError } from '../lib/errors';
import { locateFleetHome } from '../lib/home';
import { readRecord, writeRecord } from '../lib/files';
import type { Manifest, RegistryClient } from '../registry-client/client';
import { readLayer, type LayerContent } from './layer';
import { fleetCommand } from '../lib/fleet-command';

/** Format version of the cache: a new number makes it read every layer again. */
const FORMAT = 2;

const sizes = z.record(z.string(), z.number());
const contentSchema = z.object({
  unpacked: z.number(),
  files: sizes,
  packages: sizes,
  libraries: z.record(z.string(), z.string()),
  records: z.record(z.string(), z.object({ sha256: z.string(), text: z.string() })),
  links: z.record(z.string(), z.string()),
  removed: z.array(z.string()),
});

export type Layer = Manifest['layers'][number];

/** Reads what layers hold. Each is read once: the same digest is always the same bytes. */
export class LayerContents {
  private readonly known = new Map<string, LayerContent>();

  /** @param onRead told of the bytes read of a layer, as they come */
  constructor(
    private readonly client: RegistryClient,
    private readonly onRead: (layer: Layer, read: number) => void,
  ) {}

  async of(repository: string, layer: Layer): Promise<LayerContent> {
    const content =
      this.known.get(layer.digest) ??
      remembered(layer.digest) ??
      (await this.read(repository, layer));
    this.known.set(layer.digest, content);
    return content;
  }

  private async read(repository: string, layer: Layer): Promise<LayerContent> {
    const { onRead } = this;
    let read = 0;
    const hash = createHash('sha256');
    const watched = new Transform({
      transform(chunk: Buffer, _encoding, callback): void {
        hash.update(chunk);
        read += chunk.length;
        onRead(layer, read);
        callback(null, chunk);
      },
    });
    const blob = await this.client.openBlob(repository, layer.digest);
    blob.on('error', (error) => watched.destroy(error));
    const content = await readLayer(layer.mediaType, blob.pipe(watched)).catch((error: unknown) => {
      if (error instanceof FleetError) {
        throw new FleetError(
          error.lines.map((line) => `${repository}: layer ${layer.digest}: ${line}`),
        );
      }
      throw new FleetError(
        `${repository}: layer ${layer.digest}: cannot be read: ${(error as Error).message}; run the command again`,
      );
    });
    // What a reader is wrong about once it would be wrong about for ever.
    if (`sha256:${hash.digest('hex')}` !== layer.digest) {
      throw new FleetError(
        `${repository}: layer ${layer.digest}: the registry gave other bytes; run ${fleetCommand('build')} to push it again`,
      );
    }
    writeRecord(locateFile(layer.digest), JSON.stringify(content));
    return content;
  }
}

const locateFile = (digest: string): string =>
  path.join(locateFleetHome(), 'sizes', String(FORMAT), `${digest.replace(':', '-')}.json`);

/** A file that is missing or broken costs one more reading of the layer. */
const remembered = (digest: string): LayerContent | undefined =>
  readRecord(locateFile(digest), contentSchema);
