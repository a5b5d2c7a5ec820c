import {
  DockerfileParser,
  type Instruction as Parsed,
  type ModifiableInstruction,
} from 'dockerfile-ast';

/** One instruction of a Dockerfile, as the rules see it. */
export interface Instruction {
  /** In capitals: 'RUN'. */
  readonly keyword: string;
  /** Line of the file that it begins in, from 1. */
  readonly line: number;
  /** Line that it ends in, with its here-documents. */
  readonly lastLine: number;
  /** Text after its flags, continued lines joined without the comments between them. */
  readonly text: string;
  /** `--from=base` is ['from', 'base']; one may stand several times. */
  readonly flags: readonly (readonly [string, string])[];
}

export interface Stage {
  /** Its parent image, as written. */
  readonly from: string;
  /** @default none */
  readonly name: string | undefined;
  readonly line: number;
  /** Instructions after its FROM. */
  readonly instructions: readonly Instruction[];
}

export interface Dockerfile {
  /** Values of the ARGs above the first FROM, by name; '' without a value. */
  readonly args: Readonly<Record<string, string>>;
  readonly stages: readonly Stage[];
  /** Every instruction, with those above the first FROM and the FROMs. */
  readonly instructions: readonly Instruction[];
  /** Lines like `# syntax=…` at the top. */
  readonly directives: readonly { readonly name: string; readonly line: number }[];
}

export function parseDockerfile(text: string): Dockerfile {
  const parsed = DockerfileParser.parse(text);
  const lines = text.split(/\r?\n/);
  const instructions = parsed.getInstructions().map((each) => readInstruction(each, lines));
  const froms = instructions.filter(({ keyword }) => keyword === 'FROM');
  return {
    args: Object.fromEntries(
      parsed.getInitialARGs().map((arg) => {
        const property = arg.getProperty();
        return [property?.getName() ?? '', property?.getValue() ?? ''];
      }),
    ),
    stages: froms.map((from, index) => {
      const [image = '', , name] = from.text.split(/\s+/);
      const next = froms[index + 1];
      const below = instructions.slice(
        instructions.indexOf(from) + 1,
        next && instructions.indexOf(next),
      );
      return { from: image, name, line: from.line, instructions: below };
    }),
    instructions,
    directives: parsed.getDirectives().map((directive) => ({
      name: directive.getName().toLowerCase(),
      line: directive.getRange().start.line + 1,
    })),
  };
}

function readInstruction(parsed: Parsed, lines: readonly string[]): Instruction {
  const { start, end } = parsed.getRange();
  const text = parsed.getArgumentsContent() ?? '';
  const written = lines.slice(start.line, end.line + 1);
  return {
    keyword: parsed.getKeyword(),
    line: start.line + 1,
    lastLine: end.line + 1,
    // The parser keeps comments, and lines of a here-document are no comments.
    text: text.includes('\n') && !text.includes('<<') ? joinLines(written) : text,
    flags: readFlags(parsed),
  };
}

/** Joins the lines of an instruction as BuildKit does, without its keyword and flags. */
const joinLines = (lines: readonly string[]): string =>
  lines
    .filter((line, index) => index === 0 || !/^\s*#/.test(line))
    .map((line) => line.replace(/\\[ \t]*$/, ''))
    .join('')
    .replace(/^\s*\S+\s+(--\S+\s+)*/, '')
    .trim();

const readFlags = (parsed: Parsed): [string, string][] =>
  'getFlags' in parsed
    ? (parsed as ModifiableInstruction).getFlags().map((flag) => {
        const [name = '', value = ''] = flag.toString().replace(/^--/, '').split(/=(.*)/s);
        return [name, value];
      })
    : [];
