import { runDocker } from './run';
import { splitIds } from './ids';

/** An image that Docker has, by a digest of a registry. */
export interface LocalImage {
  /** `registry/namespace/name@sha256:…`. */
  readonly reference: string;
  readonly name: string;
  readonly digest: string;
}

/** Lists the images that Docker has of the repositories right below `prefix`, `registry/namespace`. */
export async function listLocalImages(prefix: string): Promise<LocalImage[]> {
  const format = '{{.Repository}} {{.Digest}}';
  const filter = `reference=${prefix}/*`;
  const text = await runDocker([
    'image',
    'ls',
    '--digests',
    '--filter',
    filter,
    '--format',
    format,
  ]);
  const images = splitIds(text).flatMap((line): LocalImage[] => {
    const [repository = '', digest = ''] = line.split(' ');
    const name = repository.slice(prefix.length + 1);
    if (!repository.startsWith(`${prefix}/`) || !digest.startsWith('sha256:')) return [];
    return [{ reference: `${repository}@${digest}`, name, digest }];
  });
  return [...new Map(images.map((image) => [image.reference, image])).values()];
}

/** Pulls an image. @returns why that failed, in Docker's words; undefined where it is there now */
export async function pullImage(reference: string): Promise<string | undefined> {
  try {
    await runDocker(['pull', '--quiet', reference]);
    return undefined;
  } catch (error) {
    const { stderr } = error as { stderr?: string };
    if (stderr === undefined) throw error;
    return stderr.trim().split('\n')[0] ?? '';
  }
}

/** Removes an image of Docker's. @returns why it stays, in Docker's words; undefined where it is removed */
export async function removeImage(reference: string): Promise<string | undefined> {
  try {
    await runDocker(['image', 'rm', reference]);
    return undefined;
  } catch (error) {
    const { stderr } = error as { stderr?: string };
    if (stderr === undefined) throw error;
    return stderr.trim().split('\n')[0] ?? '';
  }
}
