import type { Start } from './definition';

const PYTHON = /^(.*\/)?python[\d.]*$/;

/** Programs that are modules as well, by the name they are called by. */
const MODULES: Readonly<Record<string, string>> = {
  uvicorn: 'uvicorn',
  gunicorn: 'gunicorn',
  hypercorn: 'hypercorn',
  celery: 'celery',
  flask: 'flask',
  streamlit: 'streamlit',
};

/** Words of a command line as a shell parts them. */
export const splitWords = (line: string): string[] =>
  (line.match(/(?:[^\s"']|"[^"]*"|'[^']*')+/g) ?? []).map((word) =>
    word.replace(/"([^"]*)"|'([^']*)'/g, '$1$2'),
  );

/** Finds what a command line starts, where that is Python; undefined where it is anything else. */
export function parseStart(line: readonly string[]): Start | undefined {
  const [program = '', ...rest] = line;
  // What only leads to the agent: `exec`, `env A=1`, `sh -c '…'`, `tini --`.
  if (/^(exec|env|nohup|tini|dumb-init|--|[A-Z_]+=.*)$/.test(readBaseName(program)))
    return parseStart(rest);
  if (/^(ba|da)?sh$/.test(readBaseName(program)) && /^-\w*c$/.test(rest[0] ?? '')) {
    return parseStart(splitWords((rest[1] ?? '').split(/&&|;/).at(-1) ?? ''));
  }
  if (program.endsWith('.py')) return { script: program, args: rest };
  if (PYTHON.test(program)) return parsePython(rest);
  const module = MODULES[readBaseName(program)];
  return module === undefined ? undefined : { module, args: rest };
}

function parsePython(args: readonly string[]): Start | undefined {
  const [first = '', ...rest] = args;
  if (first === '-m') {
    const [module, ...more] = rest;
    return module === undefined ? undefined : { module, args: more };
  }
  if (first.startsWith('-')) return parsePython(rest);
  return first.endsWith('.py') ? { script: first, args: rest } : undefined;
}

const readBaseName = (program: string): string => program.split('/').at(-1) ?? program;

/** The port that arguments give: `--port 7200`, `--port=7200`, `-p 7200`, `--bind 0.0.0.0:7200`. */
export function findPort(args: readonly string[]): string | undefined {
  for (const [index, word] of args.entries()) {
    const [, , own] = /^(--port|-p)(?:=(.*))?$/.exec(word) ?? [];
    if (/^(--port|-p)(=|$)/.test(word)) return own ?? args[index + 1];
    const [, bound] = /^(?:--bind|-b)(?:=(.*))?$/.exec(word) ?? [];
    if (/^(--bind|-b)(=|$)/.test(word)) return (bound ?? args[index + 1])?.split(':').at(-1);
  }
  return undefined;
}

/** The same arguments with another port, where they give one. */
export function replacePort(args: readonly string[], port: number): string[] {
  const given = findPort(args);
  if (given === undefined) return [...args];
  return args.map((word, index) => {
    const flag = /^(--port|-p|--bind|-b)$/.test(args[index - 1] ?? '');
    if (!flag && !/^(--port|-p|--bind|-b)=/.test(word)) return word;
    return word.replace(/[^:=]*$/, String(port));
  });
}
