import { find } from '../../src/catalog/rows';
import type { ServiceRow } from '../../src/catalog/schema';
import type { Files } from '../../test/fleet/fixtures/large-monorepo/files';
import { generate } from '../../test/fleet/fixtures/large-monorepo/generate';
import { entryOf } from '../../test/fleet/fixtures/large-monorepo/templates';
import { LOOPERS, type Looper } from '../../test/fleet/fixtures/looping-agents';

const MARK = '§';

/** Builds the entry point of a looper: it answers on its row's ports for a while, and ends. */
export function buildAgent({ answers, body }: Looper, row: ServiceRow): string {
  const ports = row.probe.kind === 'http' ? [row.port, row.probe.port] : [row.port];
  return `"""Ends again and again."""

import argparse, asyncio, importlib, json, os, signal, socket, sys, threading, time, urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Answer(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps({"status": "ok"}).encode())

    def log_message(self, *words):
        pass


def serve(ports, seconds):
    for port in ports:
        server = ThreadingHTTPServer(("0.0.0.0", port), Answer)
        threading.Thread(target=server.serve_forever, daemon=True).start()
    time.sleep(seconds)


def main():
    ${answers > 0 ? `serve(${JSON.stringify(ports)}, ${String(answers)})` : 'print("starting", flush=True)'}
    ${body.replaceAll('\n', '\n    ')}


if __name__ == "__main__":
    main()
`;
}

/** A looper in its monorepo. */
export interface PlacedLooper extends Looper {
  /** `file:line` of the cause in its code; undefined where no line is. */
  readonly place: string | undefined;
}

/** Generates the agents of a whole catalog, with the loopers among them. */
export function generateMonorepo(rows: readonly ServiceRow[]): {
  readonly files: Files;
  readonly loopers: readonly PlacedLooper[];
} {
  const { files } = generate(rows);
  const loopers = LOOPERS.map((looper): PlacedLooper => {
    const row = find(rows, looper.service);
    const text = buildAgent(looper, row);
    const line = text.split('\n').findIndex((each) => each.includes(MARK)) + 1;
    files.set(entryOf(row), text.replace(MARK, ''));
    return { ...looper, place: line === 0 ? undefined : `${entryOf(row)}:${String(line)}` };
  });
  return { files, loopers };
}
