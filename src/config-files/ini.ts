import type { Entry, Node, Place } from './node';

/**
 * Sections of `key = value`, as supervisord and systemd write them. A line after a backslash goes on with the one before; of
 * supervisord so does one that begins with a space. Comments of systemd are whole lines.
 */
export function readIni(text: string, file: string): Node {
  const isUnit = /\.service$|\.service\.d\//.test(file);
  const comment = isUnit ? /^\s*[;#].*$/ : /(^|\s)[;#].*$/;
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
    const continues =
      last !== undefined && ((!isUnit && /^\s+\S/.test(raw)) || last.value.endsWith('\\'));
    const line = raw.replace(comment, '').trim();
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
