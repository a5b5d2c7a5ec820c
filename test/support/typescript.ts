import path from 'node:path';
import ts from 'typescript';
import { root } from '../../src/lib/root';

/** What was read of the project and its packages: each program needs the same. */
const sources = new Map<string, ts.SourceFile | undefined>();
let previous: ts.Program | undefined;

/**
 * Compiles files as part of the project, without writing them.
 * @param files texts by path from the project's folder; others than TypeScript are left out
 * @returns what the compiler refuses
 */
export function describeTypeScript(files: ReadonlyMap<string, string>): string[] {
  const texts = new Map(
    [...files]
      .filter(([file]) => file.endsWith('.ts'))
      .map(([file, text]) => [path.join(root, file), text]),
  );
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(path.join(root, 'tsconfig.json'), (file) => ts.sys.readFile(file)).config,
    ts.sys,
    root,
  );
  const disk = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...disk,
    getSourceFile: (file, version) => {
      const text = texts.get(file);
      if (text !== undefined) return ts.createSourceFile(file, text, version);
      if (!sources.has(file)) sources.set(file, disk.getSourceFile(file, version));
      return sources.get(file);
    },
    fileExists: (file) => texts.has(file) || disk.fileExists(file),
    readFile: (file) => texts.get(file) ?? disk.readFile(file),
  };
  const program = ts.createProgram([...texts.keys()], options, host, previous);
  previous = program;
  return [...texts.keys()].flatMap((file) => {
    const source = program.getSourceFile(file);
    return [
      ...program.getSyntacticDiagnostics(source),
      ...program.getSemanticDiagnostics(source),
    ].map(
      ({ messageText }) =>
        `${path.relative(root, file)}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
    );
  });
}

/** What a file that imports types alone exports. */
export function evaluateTypeScript(text: string): Readonly<Record<string, unknown>> {
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  const exported = { exports: {} };
  // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call -- as Node does with the file
  new Function('exports', 'require', 'module', outputText)(exported.exports, undefined, exported);
  return exported.exports;
}
