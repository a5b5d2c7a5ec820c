import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { FleetError } from '../lib/errors';
import { print } from '../lib/output';

/** A Docker engine that setup/docker-engine.sh built and runs. It ends at the latest with this process. */
export class CurrentEngine {
  private constructor(private readonly child: ChildProcess) {}

  /**
   * Builds the engine if need be, starts it beside the machine's own, and makes it the one that this process and its
   * children use.
   * @throws FleetError where it does not start; the script has said why
   */
  static async start(root: string): Promise<CurrentEngine> {
    // The script stops the engine when this pipe closes, also because this process is killed.
    const child = spawn(path.join(root, 'setup/docker-engine.sh'), ['run'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const [programs, host] = await new Promise<readonly string[]>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', () => {
        reject(new FleetError([]));
      });
      createInterface(child.stdout).on('line', (line) => {
        const [, ...place] = /^ready (\S+) (\S+)$/.exec(line) ?? [];
        if (place.length === 0) print(line);
        else resolve(place);
      });
    });
    process.env['DOCKER_HOST'] = host;
    process.env['PATH'] = `${programs ?? ''}:${process.env['PATH'] ?? ''}`;
    return new CurrentEngine(child);
  }

  /** Stops the engine with its containers, and waits until it has ended. */
  async stop(): Promise<void> {
    const { exitCode, signalCode, stdin } = this.child;
    if (exitCode !== null || signalCode !== null) return;
    const ended = once(this.child, 'exit');
    stdin?.end();
    await ended;
  }
}
