/** A line that says in which encoding a Python file is written, as PEP 263 has it. */
const DECLARED = /^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/;

/** Python's names of encodings that decoders know by another. */
const NAMES: Readonly<Record<string, string>> = { 'latin-1': 'latin1', cp1252: 'windows-1252' };

/** A Python file's text: UTF-8, with or without a mark, or what one of its first two lines says. */
export function decodePython(bytes: Buffer): string {
  const [first = '', second = ''] = bytes.toString('latin1', 0, 400).split('\n');
  const name = (DECLARED.exec(first) ??
    (/^\s*(#|$)/.test(first) ? DECLARED.exec(second) : null))?.[1];
  const label = (name ?? 'utf-8').toLowerCase().replaceAll('_', '-');
  try {
    return new TextDecoder(NAMES[label] ?? label).decode(bytes);
  } catch {
    // An encoding that Python alone knows: its letters do not matter for what is read here.
    return bytes.toString('latin1');
  }
}
