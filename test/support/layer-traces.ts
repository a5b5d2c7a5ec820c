import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Entry } from 'tar-stream';
import { normalizePath, openLayer } from '../../src/sizes/layer';

/** Files that a build leaves and nothing reads, or that hold the time of the build. */
const LEFT = [
  /^(var\/log|var\/lib\/apt\/lists|var\/tmp|tmp|run|root\/\.cache)\/./,
  /^var\/cache\/(apt\/.*\.(bin|deb)|debconf\/.*-old|ldconfig\/aux-cache)$/,
  /^var\/lib\/dpkg\/.*-old$/,
  /^etc\/(passwd|shadow|group|gshadow|subuid|subgid)-$/,
];
/** Matches a whiteout, which removes a file of an earlier layer. */
const GONE = /(^|\/)\.wh\.[^/]*$/;
/** Flag of PEP 552: byte code names its source by hash and never checks it. */
const UNCHECKED_HASH = 1;

/**
 * Lists what in a layer depends on the time or place of its build.
 * @param epoch seconds; nothing in it may be younger
 * @param today as in `2026-11-23`
 */
export async function tracesIn(
  mediaType: string,
  blob: Readable,
  epoch: number,
  today: string,
): Promise<string[]> {
  const traces: string[] = [];
  for await (const entry of openLayer(mediaType, blob).entries) {
    const { name, mtime, type } = entry.header;
    const file = normalizePath(name);
    if (mtime && mtime.getTime() > epoch * 1000) {
      traces.push(`${file}: is of ${mtime.toISOString()}`);
    }
    if (type === 'file' && !GONE.test(file) && LEFT.some((each) => each.test(file)))
      traces.push(`${file}: is left from the build`);
    const more = type === 'file' ? await tracesInFile(file, entry, today) : [];
    traces.push(...more.map((each) => `${file}: ${each}`));
    entry.resume();
  }
  return traces;
}

async function tracesInFile(file: string, entry: Entry, today: string): Promise<string[]> {
  if (file.endsWith('.pyc')) {
    const code = await content(entry);
    return code.readUInt32LE(4) === UNCHECKED_HASH ? [] : ['compares times or hashes'];
  }
  if (!/^(etc|var|usr\/share\/fleet)\//.test(file)) return [];
  const said = await text(entry);
  const days = file === 'etc/shadow' && /^[^:]*:[^:]*:\d/m.test(said) ? ['holds a day'] : [];
  return said.includes(today) ? [...days, `holds ${today}`] : days;
}

async function content(entry: Entry): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of entry) chunks.push(chunk);
  return Buffer.concat(chunks);
}
