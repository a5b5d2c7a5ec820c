import { rmSync } from 'node:fs';
import path from 'node:path';
import execa from 'execa';
import { listStacks } from '../../src/checkout/stack-file';
import type { FleetUnderTest } from '../integration/fleet-under-test';
import { lockForToday } from '../integration/todays-locks';
import { commit, git } from '../support/git';
import { IMAGES, MAIN } from '../support/rows';
import { writeFiles } from '../support/folders';

/** An agent without packages of its own. */
const AGENT = `import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"status": "ok"}')

if __name__ == "__main__":
    ThreadingHTTPServer(("0.0.0.0", int(os.environ["FLEET_HEALTH_PORT"])), Handler).serve_forever()
`;

/** The trial's machines, which are also the names of their stacks: no machine of the fleet, as this one may be that. */
export const MACHINES = ['it-one', 'it-two'] as const;
/** Its services, by machine. */
export const SERVICES = { 'it-one': ['Desk', 'Lamp'], 'it-two': ['Shelf'] } as const;
const PORT = 24841;

/** Keys of a machine's stack that only a real machine can have. */
const OF_THE_MACHINE = /^ {2}fleet:(gpu|peers|address):.*\n(?: {4}.*\n)*/gm;

/**
 * Makes of a copy of the project one whose machines are both this one: three services, no GPU, the local registry, stand-ins for
 * upstream images. Its workflows are made anew, and it is on the branch main.
 * @param keys of both machines' stacks
 * @param options.locked whether its locks hold the versions that Debian's mirrors have today; otherwise builds take others
 */
export async function makeTrial(
  fleet: FleetUnderTest,
  keys: Readonly<Record<string, string | number>> = {},
  { locked = false }: { readonly locked?: boolean } = {},
): Promise<void> {
  git(fleet.folder, '', 'branch', '--move', '--force', 'main');
  const like = fleet.read(`Pulumi.${MAIN}.yaml`).replace(OF_THE_MACHINE, '');
  const stacks = listStacks(fleet.folder).map((name) => `Pulumi.${name}.yaml`);
  for (const each of ['fleet/services', 'fleet/machines', ...stacks]) {
    rmSync(path.join(fleet.folder, each), { recursive: true });
  }
  writeFiles(fleet.folder, {
    'agents/small/main.py': AGENT,
    'fleet/services/small.ts': `export const small = ${JSON.stringify(listRows())};\n`,
    ...Object.fromEntries(
      MACHINES.map((name, index) => [
        `fleet/machines/${name}.ts`,
        `export const machine${String(index)} = ${JSON.stringify({ name, cores: 2 })};\n`,
      ]),
    ),
  });
  const { stdout: dockerEngine } = await execa('docker', ['info', '--format', '{{.Name}}']);
  for (const [index, machine] of MACHINES.entries()) {
    fleet.write(`Pulumi.${machine}.yaml`, like);
    fleet.writeStack(machine, machine, {
      engine: 'embedded',
      machine,
      dockerEngine,
      registry: 'localhost:5050',
      upstreams: 'standin',
      track: 'none',
      peerNetwork: 'fleet-workflows-peers',
      portOffset: 10 * index,
      apt: locked ? 'strict' : 'mirror',
      ...keys,
    });
  }
  const now = new Date().toISOString();
  if (locked) await lockForToday(fleet.folder, MACHINES[0], [IMAGES.fallback], now);
  await fleet.succeed('matrix', '--write', '--stack', MACHINES[0]);
  commit(fleet.folder, now);
}

const listRows = (): unknown[] =>
  Object.entries(SERVICES).flatMap(([machine, names]) =>
    names.map((name, index) => ({
      name,
      family: IMAGES.fallback,
      run: { script: 'main.py' },
      source: 'agents/small',
      port: PORT + index,
      healthPort: PORT + 1000 + index,
      placements: { [machine]: { dependsOn: names.slice(0, index) } },
      probe: { kind: 'self' },
    })),
  );
