import { runDocker } from './run';

/**
 * Files in a volume of the Docker engine, which may be another machine's: a container that lives for a moment reads and writes
 * them. It runs any image of this project, as root, without a network and without capabilities.
 */
export interface VolumeFile {
  readonly volume: string;
  /** Name of the file in the volume. */
  readonly file: string;
  /** Image that is in Docker already; it has a shell. */
  readonly image: string;
}

/** Reads a file; undefined where the volume has none of that name. */
export async function readVolumeFile(place: VolumeFile): Promise<string | undefined> {
  const text = await run(place, 'if [ -e "$1" ]; then echo; cat "$1"; fi', [place.file]);
  return text === '' ? undefined : text.slice(1);
}

/**
 * Writes a file: whole and to the disk, before it takes the place of the former one. Where this process is killed meanwhile, the
 * container sees its input end too soon, and leaves the former file.
 */
export async function writeVolumeFile(place: VolumeFile, text: string): Promise<void> {
  const size = String(Buffer.byteLength(text));
  const whole = '[ "$(wc -c <"$1.new")" -eq "$2" ]';
  const script = `cat >"$1.new" && ${whole} && sync "$1.new" && mv "$1.new" "$1" && sync .`;
  await run(place, script, [place.file, size], text);
}

const FOLDER = '/fleet-volume';

const run = (
  { volume, image }: VolumeFile,
  script: string,
  words: readonly string[],
  input?: string,
): Promise<string> =>
  runDocker(
    [
      'run',
      '--rm',
      ...(input === undefined ? [] : ['--interactive']),
      '--network=none',
      '--cap-drop=ALL',
      '--user=0:0',
      `--volume=${volume}:${FOLDER}`,
      `--workdir=${FOLDER}`,
      '--entrypoint=/bin/sh',
      image,
      '-c',
      script,
      'sh',
      ...words,
    ],
    // What reads no input may end before it is written.
    { ...(input === undefined ? {} : { input, stdin: 'pipe' }), stripFinalNewline: false },
  );
