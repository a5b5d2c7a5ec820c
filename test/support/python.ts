import { spawnSync } from 'node:child_process';

/** Uses CPython as the reference for Python files. */

/** Of the `python3` on this machine, as the 11 of 3.11; undefined where there is none. */
export const pythonMinor = ((): number | undefined => {
  const { stdout } = spawnSync('python3', ['--version'], { encoding: 'utf8' });
  const minor = /^Python 3\.(\d+)/.exec(stdout)?.[1];
  return minor === undefined ? undefined : Number(minor);
})();

const PARSE = `
import ast, base64, json, sys, warnings
warnings.simplefilter("ignore")
told = []
for file in json.load(sys.stdin):
    text = base64.b64decode(file["text"])
    try:
        compile(ast.parse(text, feature_version=(3, file["minor"])), "x", "exec")
        told.append(None)
    except SyntaxError as error:
        # What an older release lacks is told without a line.
        line = getattr(error, "lineno", None)
        told.append({"error": f"{type(error).__name__}: {error.msg}", "line": line})
json.dump(told, sys.stdout)
`;

export interface SyntaxProblem {
  readonly error: string;
  readonly line: number | null;
}

/** Returns the syntax error of CPython 3.`minor` for each file; null if it parses. */
export function syntaxProblems(
  files: readonly { readonly text: string | Buffer; readonly minor: number }[],
): (SyntaxProblem | null)[] {
  const input = files.map(({ text, minor }) => ({
    text: Buffer.from(text).toString('base64'),
    minor,
  }));
  return python(PARSE, input, process.cwd()) as (SyntaxProblem | null)[];
}

const RUN = `
import importlib, json, sys
sys.path.insert(0, "")
sys.dont_write_bytecode = True
told = []
for each in json.load(sys.stdin):
    try:
        if each["package"]:
            importlib.import_module(each["package"])
        exec(each["code"], {"__name__": "__main__", "__package__": each["package"]})
        told.append("")
    except BaseException as error:
        told.append(f"{type(error).__name__}: {error}")
json.dump(told, sys.stdout)
`;

/** Runs each statement in `folder` and returns its error; empty on success. */
export function outcomes(
  folder: string,
  statements: readonly { readonly code: string; readonly package?: string }[],
): string[] {
  const input = statements.map((each) => ({ package: null, ...each }));
  return python(RUN, input, folder) as string[];
}

function python(code: string, input: unknown, cwd: string): unknown {
  const { stdout, stderr, status } = spawnSync('python3', ['-c', code], {
    cwd,
    input: JSON.stringify(input),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(`python3: ${stderr}`);
  return JSON.parse(stdout);
}
