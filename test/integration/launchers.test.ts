import assert from 'node:assert/strict';
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { TryResult } from '../../src/trials/result';
import { must } from '../support/errors';
import { temporaryFolder } from '../support/folders';
import { IMAGES, MAIN } from '../support/rows';
import { FleetUnderTest, OFFSETS } from './fleet-under-test';

const STACK = 'it-launchers';

/** An application that answers; one whose start fails; a worker that refuses its settings; packages that are run by `-m`. */
const SOURCE = {
  'web/__init__.py': '',
  'web/main.py': `from fastapi import FastAPI
app = FastAPI()
@app.get("/health")
def health():
    return {"status": "ok"}
`,
  'web/late.py': `from contextlib import asynccontextmanager
from fastapi import FastAPI
CITIES = {"paris": 1}
@asynccontextmanager
async def life(app):
    app.state.home = CITIES["berlin"]
    yield
app = FastAPI(lifespan=life)
`,
  'web/worse.py': `import os
LIMIT = int(os.environ["HOME"])
def app(environ, start_response): ...
`,
  'work/jobs.py': `import os
from celery import Celery
app = Celery("jobs", broker=os.environ["REDIS_URL"])
`,
  'work/lost.py': `from celery import Celery
from celery.signals import worker_init
app = Celery("lost", broker="memory://")
@worker_init.connect
def prepare(**_):
    raise SystemExit("no queue is configured")
`,
  'clock/__init__.py': '',
  'clock/__main__.py': `import os
from http.server import BaseHTTPRequestHandler, HTTPServer
class Answer(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
if __name__ == "__main__":
    HTTPServer(("0.0.0.0", int(os.environ["FLEET_PORT"])), Answer).serve_forever()
`,
  'torn/__init__.py': '',
  'torn/__main__.py': 'from .table import rows\nprint(rows("cities"))\n',
  'torn/table.py': 'def rows(name):\n    return open(f"tables/{name}.csv").read()\n',
};

/** What runs in each container; `PORT` stands for the row's. */
const RUNS = {
  UvicornLives: ['uvicorn', 'web.main:app', '--host', '0.0.0.0', '--port', 'PORT'],
  UvicornDies: ['uvicorn', 'web.late:app', '--host', '0.0.0.0', '--port', 'PORT'],
  HypercornLives: ['hypercorn', 'web.main:app', '--bind', '0.0.0.0:PORT'],
  GunicornDies: ['gunicorn', 'web.worse:app', '--bind', '0.0.0.0:PORT'],
  CeleryLives: ['celery', '-A', 'work.jobs', 'worker', '--pool=solo'],
  CeleryDies: ['celery', '-A', 'work.lost', 'worker', '--pool=solo'],
  PackageLives: ['clock'],
  PackageDies: ['torn'],
} as const;
type Name = keyof typeof RUNS;

/** Packages that a service needs besides its family's. */
const LOCKED: Partial<Record<Name, string>> = {
  HypercornLives: 'hypercorn',
  GunicornDies: 'gunicorn',
  CeleryLives: 'celery\nredis\npackaging',
  CeleryDies: 'celery',
};

const makeRow = (name: string, [module, ...args]: readonly string[], port: number): object => ({
  name,
  family: IMAGES.web,
  run: { module, args: args.map((word) => word.replace('PORT', String(port))) },
  port,
  healthPort: port + 1000,
  placements: { [MAIN]: { dependsOn: [] } },
  ...(module === 'celery'
    ? {
        infrastructure: ['redis'],
        env: { REDIS_URL: 'redis://${host:redis}:${port:redis}/0' },
        probe: { kind: 'process' },
      }
    : { probe: { kind: 'http', port } }),
});

describe('bin/fleet try of what launchers start', function () {
  this.timeout('10m');
  let results: readonly TryResult[];
  const resultOf = (name: Name): TryResult => must(results.find(({ service }) => service === name));

  before(async () => {
    const fleet = new FleetUnderTest(__filename);
    const folder = (name: string): string => path.join(fleet.folder, name);
    rmSync(folder('fleet/services'), { recursive: true });
    mkdirSync(folder('fleet/services'));
    const rows = Object.entries(RUNS).map(([name, words], index) =>
      makeRow(name, words, 24841 + index),
    );
    fleet.write('fleet/services/launched.ts', `export const all = ${JSON.stringify(rows)};\n`);
    for (const [name, text] of Object.entries(LOCKED)) {
      const locks = `agents/locks/${name.toLowerCase()}`;
      mkdirSync(folder(locks), { recursive: true });
      fleet.write(`${locks}/requirements.in`, `${text}\n`);
    }
    fleet.writeStack(STACK, 'dev', {
      portOffset: OFFSETS.launchers,
      agents: `{ source: ${temporaryFolder(SOURCE)} }`,
    });
    await fleet.succeed('--stack', STACK, 'lock', ...Object.keys(LOCKED));
    // On a busy machine an application takes long to start.
    const run = await fleet.run(['--stack', STACK, 'try', '--json', '--seconds', '60']);
    assert.equal(run.code, 1, run.err);
    results = (JSON.parse(run.out) as { services: TryResult[] }).services;
  });

  for (const name of ['UvicornLives', 'HypercornLives', 'CeleryLives', 'PackageLives'] as const)
    it(`takes ${name} for alive`, () => {
      const { alive, answers, firstError } = resultOf(name);
      assert.deepEqual([alive, answers], [true, true], String(firstError));
    });

  for (const [name, cause] of [
    ['UvicornDies', /^web\/late\.py:6: KeyError: 'berlin'$/],
    ['GunicornDies', /^web\/worse\.py:2: ValueError: invalid literal for int/],
    ['CeleryDies', /no queue is configured/],
    ['PackageDies', /torn\/table\.py:2: .*'?tables\/cities\.csv'/],
  ] as const)
    it(`names why ${name} dies`, () => {
      const { alive, firstError } = resultOf(name);
      assert.equal(alive, false);
      assert.match(firstError ?? '', cause);
    });
});
