import type { Entry, Node, Place } from './node';

/**
 * Sections of `key = value`, as supervisord and systemd write them. A line that begins with a space goes on with the one
 * before, and so does one after a backslash.
 */
export function readIni(text: string, file: string): Node {
  const sections: { key: string; place: Place; entries: Entry[] }[] = [];
  let last: { key: string; place: Place; value: string } | undefined;
  const finish = (): void => {
    if (last) {
      const { key, place, value } = last;
      sections.at(-1)?.entries.push({ key, place, node: { kind: 'scalar', place, value } });
    }
    last = undefined;
  };
  for (const [index, raw] of text.split('\n').entries()) {
    const place = { file, line: index + 1 };
    const continues = last !== undefined && (/^\s+\S/.test(raw) || last.value.endsWith('\\'));
    const line = raw.replace(/(^|\s)[;#].*$/, '').trim();
    if (line === '') continue;
    if (last && continues) {
      last.value = `${last.value.replace(/\\$/, '').trimEnd()} ${line}`;
      continue;
    }
    finish();
    const section = /^\[(.+)\]$/.exec(line);
    const [, key, value] = /^([^=:]+?)\s*[=:]\s*(.*)$/.exec(line) ?? [];
    if (section) sections.push({ key: section[1] ?? '', place, entries: [] });
    else if (key !== undefined && sections.length > 0) last = { key, place, value: value ?? '' };
  }
  finish();
  return {
    kind: 'map',
    place: { file, line: 1 },
    entries: sections.map(({ key, place, entries }) => ({
      key,
      place,
      node: { kind: 'map', place, entries },
    })),
  };
}
