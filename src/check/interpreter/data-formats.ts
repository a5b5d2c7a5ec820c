import { parseAllDocuments, type YAMLError } from 'yaml';
import type { Node } from '../../config-files/node';
import { readToml } from '../../config-files/toml';
import { FleetError } from '../../lib/errors';

/** Parses YAML, JSON and TOML as Python's readers do, and knows what they refuse. */

export type DataFormat = 'yaml' | 'json' | 'toml';

/** What a file holds; undefined in it stands for what is not known. Or why it does not parse. */
type Parsed = { readonly value: unknown } | Broken;

interface Broken {
  readonly line: number | undefined;
  /** Empty if it is not known. */
  readonly why: string;
  /** True if Python's reader refuses it too. */
  readonly isSure: boolean;
}

const OPEN: Broken = { line: undefined, why: '', isSure: false };

export function parseData(
  { file, text }: { readonly file: string; readonly text: string },
  format: DataFormat,
): Parsed {
  // Python reads another encoding as the program says.
  if (text.includes('\ufffd') || text.startsWith('\ufeff')) return OPEN;
  switch (format) {
    case 'json':
      return parseJson(text);
    case 'toml':
      return parseToml(text, file);
    case 'yaml':
      return parseYaml(text);
  }
}

function parseJson(text: string): Parsed {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    if (error instanceof RangeError) return OPEN;
    if (!(error instanceof SyntaxError)) throw error;
    // Python reads these.
    if (/\b(NaN|Infinity)\b/.test(text)) return OPEN;
    const [, at] = /at position (\d+)/.exec(error.message) ?? [];
    const upTo = at === undefined ? text : text.slice(0, Number(at));
    const why = text.trim() === '' ? 'it is empty' : 'unexpected text, or an end, there';
    return { line: upTo.split('\n').length, why, isSure: true };
  }
}

function parseToml(text: string, file: string): Parsed {
  try {
    return { value: readNode(readToml(text, file)) };
  } catch (error) {
    if (error instanceof RangeError) return OPEN;
    if (!(error instanceof FleetError)) throw error;
    const [, line, why = ''] = /:(\d+): is not TOML: (.*); /s.exec(error.message) ?? [];
    return { line: line === undefined ? undefined : Number(line), why, isSure: true };
  }
}

/** Errors of the parser here that PyYAML has too, whatever else the file holds. */
const SURE =
  /^(UNEXPECTED_TOKEN|BLOCK_IN_FLOW|BAD_SCALAR_START|TAB_AS_INDENT|BAD_DQ_ESCAPE|BAD_ALIAS)$/;

/** Checks whether PyYAML refuses it too. It reads some keys and quotes over several lines that the parser here does not. */
const isRefused = ({ code }: YAMLError, text: string): boolean =>
  SURE.test(code) ||
  (code === 'BLOCK_AS_IMPLICIT_KEY' && !text.includes('&')) ||
  (code === 'MULTILINE_IMPLICIT_KEY' && !/[&"']/.test(text));

/** Reads YAML as PyYAML does, in version 1.1. */
function parseYaml(text: string): Parsed {
  if (text.trim() === '') return { value: null };
  const documents = parseAllDocuments(text, { version: '1.1', merge: true, logLevel: 'silent' });
  if (!Array.isArray(documents)) return { value: null };
  const [document, another] = documents;
  if (!document) return { value: null };
  const errors = documents.flatMap(({ errors: each }) => each);
  const error = errors.find((each) => isRefused(each, text)) ?? errors[0];
  if (error && error.code !== 'DUPLICATE_KEY') {
    const [first = ''] = error.message.split(/ at line |\n/);
    return { line: error.linePos?.[0].line, why: first, isSure: isRefused(error, text) };
  }
  // Warnings are about tags, for which the program may have constructors.
  if (another || error || document.warnings.length > 0) return OPEN;
  try {
    return { value: document.toJS({ mapAsMap: true, maxAliasCount: 1000 }) };
  } catch (error) {
    const why = error instanceof Error ? error.message : '';
    return why.startsWith('Unresolved alias') ? { line: undefined, why, isSure: true } : OPEN;
  }
}

function readNode(node: Node): unknown {
  switch (node.kind) {
    case 'map':
      return new Map(node.entries.map(({ key, node: value }) => [key, readNode(value)]));
    case 'list':
      return node.items.map(readNode);
    case 'scalar':
      return node.value;
    default:
      return undefined;
  }
}
