import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

interface StartEvent {
  readonly timeNano: number;
  readonly Actor: { readonly Attributes: Readonly<Record<string, string>> };
}

/** Hears from Docker when each container starts for the first time. */
export class Starts {
  private readonly events: ChildProcess;
  private readonly first = new Map<string, number>();

  /** @param label `name=value` of the containers */
  constructor(label: string) {
    const filters = ['type=container', 'event=start', `label=${label}`];
    const args = ['events', '--format', '{{json .}}'];
    this.events = spawn('docker', [...args, ...filters.flatMap((each) => ['--filter', each])], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (!this.events.stdout) throw new Error('docker events: no output');
    createInterface(this.events.stdout).on('line', (line) => {
      const { timeNano, Actor } = JSON.parse(line) as StartEvent;
      const name = Actor.Attributes['name'] ?? '';
      if (!this.first.has(name)) this.first.set(name, timeNano / 1e9);
    });
  }

  /** Stops listening. @returns seconds since 1970 of the first and of the last container's first start */
  end(): { readonly containers: number; readonly first: number; readonly last: number } {
    this.events.kill();
    const times = [...this.first.values()];
    return { containers: times.length, first: Math.min(...times), last: Math.max(...times) };
  }
}
