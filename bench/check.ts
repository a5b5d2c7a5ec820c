import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { findEntryPoint } from '../src/python/entry-point';
import { loadCatalog } from '../src/checkout/fleet';

/**
 * Compares the time of `bin/fleet check` with `python3 -m compileall`, which parses each file alone. Both read a monorepo of
 * a thousand Python files, with an agent for every row of the catalog, and cache nothing. The two take turns.
 *
 *     node --import ./src/lib/register-tsx.mjs bench/check.ts [files] [runs]
 */

const [count = '1000', runs = '3'] = process.argv.slice(2);
const root = path.resolve(__dirname, '..');
const folder = mkdtempSync(path.join(tmpdir(), 'fleet-bench-'));
const source = path.join(folder, 'source');

/** Modules that every agent imports. */
const SHARED = 40;

const library = (name: string, imports: string): string =>
  `"""Part of the ${name} library."""
import json
import logging
import os
from pathlib import Path

${imports}
log = logging.getLogger(__name__)
LIMIT = int(os.environ.get("LIMIT", "100"))


${Array.from(
  { length: 6 },
  (_, at) => `class Worker${String(at)}:
    """Keeps what it is given, for a time."""

    def __init__(self, name, limit=LIMIT, folder="data"):
        self.name = name
        self.limit = limit
        self.folder = Path(folder) / name
        self.items = {}

    def put(self, key, value):
        if len(self.items) >= self.limit:
            oldest = next(iter(self.items))
            log.info("%s drops %s", self.name, oldest)
            del self.items[oldest]
        self.items[key] = {"value": value, "size": len(json.dumps(value))}
        return self.items[key]

    def total(self):
        return sum(item["size"] for item in self.items.values())
`,
).join('\n\n')}
def summary(workers):
    return {worker.name: worker.total() for worker in workers if worker.items}
`;

const agent = (imports: string): string => `import argparse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

${imports}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/health" else 404)
        self.end_headers()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=8000)
    arguments, _ = parser.parse_known_args()
    ThreadingHTTPServer(("0.0.0.0", arguments.port), Handler).serve_forever()


if __name__ == "__main__":
    main()
`;

function write(file: string, text: string): void {
  const full = path.join(source, file);
  mkdirSync(path.dirname(full), { recursive: true });
  writeFileSync(full, text);
}

function generate(): void {
  const rows = loadCatalog().services.filter((row) => row.source === undefined);
  const each = Math.floor((Number(count) - SHARED - rows.length) / rows.length);
  const module = (name: string, at: number): string => `${name}_${String(at)}`;
  for (let at = 0; at < SHARED; at += 1)
    write(
      `shared/${module('part', at)}.py`,
      library('shared', at === 0 ? '' : `from shared import ${module('part', at - 1)}`),
    );
  for (const { name, run } of rows) {
    const own = `lib_${name.toLowerCase()}`;
    for (let at = 0; at < each; at += 1)
      write(
        `${own}/${module('part', at)}.py`,
        library(
          name,
          at === 0
            ? `from shared import ${module('part', SHARED - 1)}`
            : `from ${own} import ${module('part', at - 1)}`,
        ),
      );
    write(
      findEntryPoint({ files: new Set() }, run).expected,
      agent(each > 0 ? `from ${own} import ${module('part', each - 1)}` : ''),
    );
  }
}

function time(command: string, args: readonly string[]): number {
  const since = process.hrtime.bigint();
  try {
    execFileSync(command, args, {
      cwd: root,
      stdio: 'ignore',
      env: { ...process.env, FLEET_HOME: path.join(folder, String(since)) },
    });
  } catch (error) {
    // Findings are no failure of a measurement.
    if ((error as { status?: unknown }).status !== 1) throw error;
  }
  return Number(process.hrtime.bigint() - since) / 1e9;
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

try {
  generate();
  const ours: number[] = [];
  const peers: number[] = [];
  for (let run = 0; run < Number(runs); run += 1) {
    const check = time(path.join(root, 'bin/fleet'), ['check', '--source', source, '--json']);
    const compile = time('python3', ['-m', 'compileall', '-q', '-f', source]);
    ours.push(check);
    peers.push(compile);
    console.log(
      `run ${String(run + 1)}: bin/fleet check ${check.toFixed(2)} s, compileall ${compile.toFixed(2)} s`,
    );
  }
  const ratio = median(ours) / median(peers);
  console.log(
    `${count} files, median of ${runs} on ${String(cpus().length)} cores: bin/fleet check ${median(ours).toFixed(2)} s, compileall ${median(peers).toFixed(2)} s, ratio ${ratio.toFixed(2)}`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
