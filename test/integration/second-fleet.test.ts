import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import execa from 'execa';
import { listContainers } from '../../src/docker/containers';
import { must } from '../support/errors';
import { temporaryFolder } from '../support/folders';
import { FleetUnderTest, nameOf, OFFSETS } from './fleet-under-test';

const STUDIO = 'it-studio';
const ATTIC = 'it-attic';

/** Agents written for no fleet, with their present start commands. */
const AGENTS = {
  'common/__init__.py': '',
  'common/web.py': `import json, os, urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

def reaches(url):
    try:
        urllib.request.urlopen(url, timeout=2).close()
        return {"status": "healthy"}
    except OSError as error:
        return {"status": "degraded", "why": str(error)}

def serve(port, path, say):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200 if self.path == path else 404)
            self.end_headers()
            self.wfile.write(json.dumps(say()).encode())
        def log_message(self, *words): pass
    ThreadingHTTPServer((os.getenv("BIND_ADDRESS", "0.0.0.0"), port), Handler).serve_forever()
`,
  'studio/desk.py': `import argparse
from common.web import serve
parser = argparse.ArgumentParser()
parser.add_argument("--port", type=int, default=1)
serve(parser.parse_args().port, "/healthz", lambda: {"status": "healthy"})
`,
  'studio/ear.py': `import os, zmq
health_port = int(os.environ["EAR_HEALTH"])
socket = zmq.Context().socket(zmq.REP)
socket.bind(f"tcp://0.0.0.0:{health_port}")
while True:
    socket.recv()
    socket.send_json({"status": "ok"})
`,
  'studio/writer.py': `import os
from common.web import reaches, serve
serve(24803, "/health", lambda: reaches(os.environ["DESK_URL"] + "/healthz"))
`,
  'attic/reader.py': `import os
from common.web import reaches, serve
serve(24811, "/state", lambda: reaches(os.environ["DESK_URL"] + "/healthz"))
`,
  'startup.yaml': `
machines:
  ${STUDIO}: {cores: 2, gpu: RTX 3090}
  ${ATTIC}: {cores: 2}
${STUDIO}:
  - {name: desk, script: studio/desk.py, port: 24801, health_check_port: 25801, dependencies: []}
  - {name: ear, script: studio/ear.py, port: 24802, health_check_port: 25802, env: {EAR_HEALTH: '25802'}}
  - name: writer
    script: studio/writer.py
    port: 24803
    dependencies: [desk]
    env: {DESK_URL: 'http://localhost:24801'}
${ATTIC}:
  reading:
    reader:
      script: attic/reader.py
      port: 24811
      health_check: http://localhost:24811/state
      dependencies: [desk]
      env: {DESK_URL: 'http://${STUDIO}:24801'}
`,
};

/** Selects the lines between two others in init's output. */
function between(text: string, from: RegExp, to: RegExp): string[] {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => from.test(line)) + 1;
  const length = lines.slice(start).findIndex((line) => to.test(line));
  return lines.slice(start, start + length).map((line) => line.slice(2));
}

describe("a second fleet, with machines of its own, by docs/guides/second-fleet.md's steps", function () {
  this.timeout('15m');
  const fleet = new FleetUnderTest(__filename);

  /** Runs the command that init prints, as its reader would. */
  const follow = (printed: string): void => {
    const [remove = ''] = between(printed, /^these rows replace/, /^Pulumi\./);
    const [command = '', ...words] = remove.split(' ');
    execFileSync(command, [...words, '--quiet', '-f'], { cwd: fleet.folder });
  };

  before(async () => {
    const agents = temporaryFolder(AGENTS);
    follow(await fleet.succeed('init', agents, '--out', fleet.folder));
    for (const [index, stack] of [STUDIO, ATTIC].entries()) {
      fleet.writeStack(stack, stack, {
        peerNetwork: 'fleet-it-second',
        portOffset: OFFSETS.secondFleet + index,
        healthInterval: 1,
      });
    }
  });
  after(async () => {
    for (const stack of [ATTIC, STUDIO]) await fleet.succeed('down', '--stack', stack, '--volumes');
  });

  it('has no findings in the check', async () => {
    assert.match(await fleet.succeed('check'), /^0 errors, /m);
  });

  it('comes up, all healthy, and its agents reach each other without written addresses', async () => {
    for (const stack of [STUDIO, ATTIC]) await fleet.succeed('up', '--stack', stack);
    const both = [await fleet.status(STUDIO), await fleet.status(ATTIC)];
    assert.deepEqual(
      both.flatMap(({ services }) => services.map((each) => [each.service, each.health]).sort()),
      [...['Desk', 'Ear', 'Writer'].map((name) => [name, 'healthy']), ['Reader', 'healthy']],
    );
  });

  it("gives its agents their machine's profile", async () => {
    const one = must((await listContainers(STUDIO)).find((each) => nameOf(each) === 'Desk'));
    const { stdout } = await execa('docker', ['exec', one.Id, 'cat', '/etc/machine-profile.json']);
    const { machine, OMP_NUM_THREADS } = JSON.parse(stdout) as Record<string, unknown>;
    assert.deepEqual([machine, OMP_NUM_THREADS], [STUDIO, 2]);
  });

  it('has nothing to do at a second up', async () => {
    const { images, containers } = JSON.parse(
      await fleet.succeed('preview', '--stack', STUDIO, '--json'),
    ) as Record<string, unknown>;
    assert.deepEqual([images, containers], [[], []]);
  });

  it('says how a stopped container ended', async () => {
    const desk = must((await listContainers(STUDIO)).find((each) => nameOf(each) === 'Desk'));
    await execa('docker', ['stop', '-t', '2', desk.Id]);
    const { services } = await fleet.status(STUDIO);
    const told = services.find(({ service }) => service === 'Desk');
    assert.equal(told?.health, 'exited');
    assert.match(told.error ?? '', /^ended with exit code \d+$/);
  });
});
