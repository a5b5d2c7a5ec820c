import { HEALTH_PORT } from '../../src/catalog/container-fields';
import type { ServiceRow } from '../../src/catalog/schema';
import { findEntryPoint } from '../../src/python/entry-point';

/** Agents that a test makes for rows of the catalog, in Python's standard library and what every image has. */

/** Builds the files of a source by the rows' entry points. @param code what each agent does once it answers its probe */
export const makeAgents = (
  agents: readonly (readonly [row: ServiceRow, code: string])[],
): Record<string, string> =>
  Object.fromEntries(
    agents.flatMap(([row, code]) => {
      const file = findEntryPoint({ files: new Set() }, row.run).expected;
      const packages = 'module' in row.run ? file.split('/').slice(0, -1) : [];
      return [
        ...packages.map((_, index) => [
          `${packages.slice(0, index + 1).join('/')}/__init__.py`,
          '',
        ]),
        [file, `${answerProbe(row)}\n${code}\nthreading.Event().wait()\n`],
      ];
    }),
  ) as Record<string, string>;

/** Python that answers the row's probe in a thread of its own, where the agent itself runs and is not only imported. */
const answerProbe = ({ probe }: ServiceRow): string => {
  const start = `
import threading, time
if __name__ != "__main__":
    raise SystemExit
`;
  if (probe.kind === 'process') return start;
  if (probe.kind === 'zmq') {
    return `${start}
import zmq
def serve():
    stream = zmq.Context.instance().socket(zmq.REP)
    stream.bind("tcp://0.0.0.0:${String(probe.port)}")
    while True:
        stream.recv()
        stream.send_json({"status": "ok"})
threading.Thread(target=serve, daemon=True).start()
`;
  }
  const port = probe.kind === 'self' ? HEALTH_PORT : probe.port;
  return `${start}
from http.server import BaseHTTPRequestHandler, HTTPServer
class Answer(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"status": "ok"}')
    def log_message(self, *_): pass
threading.Thread(target=HTTPServer(("0.0.0.0", ${String(port)}), Answer).serve_forever, daemon=True).start()
`;
};
