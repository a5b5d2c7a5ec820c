import type { OnRead } from './reader';

/** Says on a terminal which layer is being read, and how far. */
export function printReadProgress(): OnRead {
  let shown = '';
  return (image, { size, digest }, read) => {
    if (!process.stderr.isTTY) return;
    const percent = Math.floor((100 * read) / size);
    const line = `reading ${image}, layer ${digest.slice(7, 19)} of ${(size / 1e6).toFixed(0)} MB: ${String(percent)} %`;
    if (line === shown) return;
    shown = line;
    process.stderr.write(read < size ? `\r${line.padEnd(80)}` : `\r${' '.repeat(80)}\r`);
  };
}
