/** Encodings by the mark that a text begins with. That of UTF-32 begins with that of UTF-16, so it comes first. */
const MARKS: readonly (readonly [readonly number[], (bytes: Buffer) => string])[] = [
  [[0xef, 0xbb, 0xbf], (bytes) => bytes.toString('utf8')],
  [[0xff, 0xfe, 0, 0], (bytes) => decodeUtf32(bytes, true)],
  [[0, 0, 0xfe, 0xff], (bytes) => decodeUtf32(bytes, false)],
  [[0xff, 0xfe], (bytes) => new TextDecoder('utf-16le').decode(bytes)],
  [[0xfe, 0xff], (bytes) => new TextDecoder('utf-16be').decode(bytes)],
];

/** Decodes a text file by its byte order mark, which Windows' programs write, else as UTF-8. */
export function decodeText(bytes: Buffer): string {
  const [mark, decode] =
    MARKS.find(([start]) => start.every((byte, at) => bytes[at] === byte)) ?? [];
  return mark && decode ? decode(bytes.subarray(mark.length)) : bytes.toString('utf8');
}

function decodeUtf32(bytes: Buffer, littleEndian: boolean): string {
  const points: string[] = [];
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    const point = littleEndian ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
    points.push(point > 0x10ffff ? '\uFFFD' : String.fromCodePoint(point));
  }
  return points.join('');
}
