import { z } from 'zod';
import { FleetError } from '../lib/errors';
import { computeDigest, type Manifest, type RegistryClient } from './client';

/**
 * Attaches documents to images as the OCI distribution specification 1.1 says: as a manifest whose subject is the image.
 * Where a registry keeps no list of an image's referrers, the list lies under a tag made from the image's digest.
 */

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const INDEX = 'application/vnd.oci.image.index.v1+json';
const EMPTY = Buffer.from('{}');

const indexSchema = z.looseObject({
  manifests: z.array(
    z.looseObject({
      mediaType: z.string(),
      digest: z.string(),
      size: z.number(),
      artifactType: z.string().optional(),
      annotations: z.record(z.string(), z.string()).optional(),
    }),
  ),
});

type Descriptor = z.infer<typeof indexSchema>['manifests'][number];

/** A document. An image has at most one of each kind. */
export interface Artifact {
  readonly type: string;
  /** File name that others may save it under. */
  readonly title: string;
  readonly content: Buffer;
}

/** Marks the documents made here, so that a newer one takes an older one's place and nobody else's. */
const ORIGIN = { 'fleet.origin': 'fleet' };

/**
 * @param subject the image
 * @returns the artifact's digest, and whether anything had to be pushed
 */
export async function attachDocument(
  client: RegistryClient,
  repository: string,
  subject: Manifest,
  artifact: Artifact,
): Promise<{ readonly digest: string; readonly pushed: boolean }> {
  const { type, title, content } = artifact;
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: MANIFEST,
      artifactType: type,
      config: descriptor('application/vnd.oci.empty.v1+json', EMPTY),
      layers: [
        { ...descriptor(type, content), annotations: { 'org.opencontainers.image.title': title } },
      ],
      subject: { mediaType: subject.mediaType, digest: subject.digest, size: subject.size },
      annotations: ORIGIN,
    }),
  );
  const own: Descriptor = {
    ...descriptor(MANIFEST, manifest),
    artifactType: type,
    annotations: ORIGIN,
  };
  const { digest } = own;
  const listed = await listReferrers(client, repository, subject.digest);
  if (listed.some((each) => each.digest === digest)) {
    const there = await client.call(repository, `manifests/${digest}`, { method: 'HEAD' });
    if (there.ok) return { digest, pushed: false };
  }
  await pushBlob(client, repository, EMPTY);
  await pushBlob(client, repository, content);
  const answer = await pushManifest(client, repository, digest, MANIFEST, manifest);
  if (answer.headers.get('oci-subject') === null) {
    const others = listed.filter(
      (each) =>
        each.digest !== digest &&
        !(each.artifactType === type && each.annotations?.['fleet.origin'] === 'fleet'),
    );
    const index = { schemaVersion: 2, mediaType: INDEX, manifests: [...others, own] };
    const bytes = Buffer.from(JSON.stringify(index));
    await pushManifest(client, repository, fallbackTag(subject.digest), INDEX, bytes);
  }
  return { digest, pushed: true };
}

/** Lists what refers to an image: by the registry's own list, else by the one under the image's tag. */
export async function listReferrers(
  client: RegistryClient,
  repository: string,
  digest: string,
): Promise<readonly Descriptor[]> {
  // Registries without that interface answer in several ways, and some with a page for people.
  const own = await client.call(repository, `referrers/${digest}`, { expect: [400, 405, 501] });
  if (own.ok && own.headers.get('content-type')?.startsWith(INDEX)) {
    return indexSchema.parse(await own.json()).manifests;
  }
  const tagged = await client.call(repository, `manifests/${fallbackTag(digest)}`);
  return tagged.ok ? indexSchema.parse(await tagged.json()).manifests : [];
}

const fallbackTag = (digest: string): string => digest.replace(':', '-');

const descriptor = (
  mediaType: string,
  bytes: Buffer,
): { mediaType: string; digest: string; size: number } => ({
  mediaType,
  digest: computeDigest(bytes),
  size: bytes.length,
});

async function pushBlob(client: RegistryClient, repository: string, bytes: Buffer): Promise<void> {
  const digest = computeDigest(bytes);
  const there = await client.call(repository, `blobs/${digest}`, { method: 'HEAD' });
  if (there.ok) return;
  const begun = await client.call(repository, 'blobs/uploads/', { method: 'POST' });
  const location = new URL(begun.headers.get('location') ?? '', begun.url);
  location.searchParams.set('digest', digest);
  const done = await client.call(repository, location.href, {
    method: 'PUT',
    headers: { 'content-type': 'application/octet-stream' },
    body: bytes,
  });
  requireSuccess(done, repository);
}

async function pushManifest(
  client: RegistryClient,
  repository: string,
  reference: string,
  mediaType: string,
  bytes: Buffer,
): Promise<Response> {
  const answer = await client.call(repository, `manifests/${reference}`, {
    method: 'PUT',
    headers: { 'content-type': mediaType },
    body: bytes,
  });
  return requireSuccess(answer, repository);
}

/** Reading may get a 404, which means that there is none; a push must not. */
function requireSuccess(answer: Response, repository: string): Response {
  if (answer.ok) return answer;
  throw new FleetError(
    `${repository}: the registry took no artifact, it answered 404: '${answer.url}'; use one that stores OCI artifacts`,
  );
}
