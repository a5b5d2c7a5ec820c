import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { IMAGES, MAIN } from '../support/rows';
import type { FleetUnderTest } from './fleet-under-test';

/**
 * An agent without packages. Its row's environment makes it fail: by itself, as BEHAVIOUR says, or for what else it is given.
 * RATE is a number, HOLDS the megabytes that it needs, LIVES the seconds until it ends badly, STARTS those until it answers, and
 * EXPIRES the time from which it does not start any more.
 */
const AGENT = `import json, os, threading, time, urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

if __name__ != "__main__":
    raise SystemExit  # imported while its image is built

class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(503 if behaviour == "refuses" else 200)
        self.end_headers()
        status = {"limps": "degraded", "refuses": "failing"}.get(behaviour, "ok")
        self.wfile.write(json.dumps({"status": status}).encode())
    def log_message(self, *words): pass

behaviour = os.environ.get("BEHAVIOUR", "serves")
if behaviour == "fails":
    raise RuntimeError("no model at /models/voice.bin")
if behaviour == "needs":
    urllib.request.urlopen("http://register:18080/health", timeout=5)
if behaviour == "reads":
    open("/run/secrets/TOKEN").read()
if behaviour == "imports":
    import voice_models
if time.time() > float(os.environ.get("EXPIRES", "inf")):
    raise RuntimeError("the licence has expired")
rate = int(os.environ.get("RATE", "16000"))
needs = bytes(bytearray(b"x") * (int(os.environ.get("HOLDS", "0")) * 2**20))
time.sleep(float(os.environ.get("STARTS", "0")))
class Server(ThreadingHTTPServer):
    def handle_error(self, *request): pass  # a health check that went away

server = Server(("0.0.0.0", int(os.environ["FLEET_HEALTH_PORT"])), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
print("serving", flush=True)
if behaviour in ("serves", "limps", "refuses", "needs", "reads"):
    threading.Event().wait()
time.sleep(float(os.environ.get("LIVES", "4")))
if behaviour == "dies":
    raise ConnectionError("lost the connection to the card")
held = []
while behaviour == "grows":
    held.append(bytearray(2**22))
`;

/** What the agent can be told to do by its row. */
export type Behaviour =
  | 'serves'
  | 'fails'
  | 'dies'
  | 'grows'
  | 'limps'
  | 'refuses'
  | 'imports'
  /** Needs the service that it waits for at its start. */
  | 'needs'
  /** Needs the secret TOKEN at its start. */
  | 'reads';

/** The service that gets into trouble, one that depends on it, and two that have nothing to do with it. */
export const SMALL = { worker: 'Worker', front: 'Front', others: ['Register', 'Aside'] } as const;
const PORTS = { Register: 24821, Worker: 24822, Front: 24823, Aside: 24824 };
const NEEDS: Readonly<Record<string, readonly string[]>> = {
  Worker: ['Register'],
  Front: ['Worker'],
};

/** Takes a copy's services away, and writes the small agent's source. */
export function clearServices(fleet: FleetUnderTest): void {
  for (const folder of ['fleet/services', 'agents/small'])
    rmSync(path.join(fleet.folder, folder), { recursive: true, force: true });
  for (const folder of ['fleet/services', 'agents/small'])
    mkdirSync(path.join(fleet.folder, folder));
  fleet.write('agents/small/main.py', AGENT);
}

/** Replaces a copy's services by four small ones. @returns a function that writes their rows anew */
export function writeSmallFleet(fleet: FleetUnderTest): (worker: Behaviour) => void {
  clearServices(fleet);
  const write = (worker: Behaviour): void => {
    const rows = Object.entries(PORTS).map(([name, port]) => ({
      name,
      family: IMAGES.fallback,
      run: { script: 'main.py' },
      source: 'agents/small',
      port,
      healthPort: port + 1000,
      placements: { [MAIN]: { dependsOn: NEEDS[name] ?? [] } },
      probe: { kind: 'self' },
      // It dies after four seconds.
      minReadySeconds: 6,
      ...(name === SMALL.worker ? { env: { BEHAVIOUR: worker }, memory: 96 } : {}),
      ...(name === SMALL.worker && worker === 'reads' ? { secrets: ['TOKEN'] } : {}),
    }));
    fleet.write('fleet/services/small.ts', `export const small = ${JSON.stringify(rows)};\n`);
  };
  write('serves');
  return write;
}
