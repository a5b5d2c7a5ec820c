import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';

/** Where only root may write: in a shared temporary folder, others could make these names before. */
export const PLACES = '/var/lib';

/** Reserves a folder, addresses and a bridge for a second engine, all by one number. */
export class EnginePlace {
  /** Name of the bridge and the control group, and host name of the engine. */
  readonly name: string;
  readonly folder: string;
  /** Subnet in the benchmark range (RFC 2544), which no real network uses. */
  readonly addresses: string;

  private constructor(
    private readonly number: number,
    owner: string | number,
  ) {
    this.name = `fleet-engine-${String(number)}`;
    this.folder = path.join(PLACES, `${this.name}-${String(owner)}`);
    this.addresses = `198.18.${String(number * 16)}.0/20`;
  }

  /** Takes a free place, and removes the remains of dead processes' engines. */
  static take(): Promise<EnginePlace> {
    return alone(() => EnginePlace.takeAlone());
  }

  private static takeAlone(): EnginePlace {
    const taken = new Set<number>();
    for (const entry of readdirSync(PLACES)) {
      const [, number, owner = ''] = /^fleet-engine-(\d+)-(\d+)$/.exec(entry) ?? [];
      if (number === undefined) continue;
      if (isNode(owner)) taken.add(Number(number));
      else new EnginePlace(Number(number), owner).clear();
    }
    const free = [1, 2, 3, 4, 5, 6, 7, 8, 9].find((number) => !taken.has(number));
    if (free === undefined) throw new Error('nine second engines are running');
    const place = new EnginePlace(free, process.pid);
    mkdirSync(place.folder);
    place.connect();
    return place;
  }

  private connect(): void {
    run('ip', 'link', 'add', this.name, 'type', 'bridge');
    run('ip', 'address', 'add', this.addresses.replace('.0/20', '.1/24'), 'dev', this.name);
    run('ip', 'link', 'set', this.name, 'up');
    for (const [table = '', ...rule] of this.rules()) {
      run('iptables', '-w', '-t', table, '-I', ...rule);
    }
  }

  /** Lists the packet filter's rules of a Docker engine: between containers, and out. */
  private rules(): string[][] {
    return [
      ['filter', 'FORWARD', '-s', this.addresses, '-j', 'ACCEPT'],
      ['filter', 'FORWARD', '-d', this.addresses, '-j', 'ACCEPT'],
      ['nat', 'POSTROUTING', '-s', this.addresses, '!', '-d', this.addresses, '-j', 'MASQUERADE'],
    ];
  }

  /** Removes all that an engine without processes has left. */
  clear(): void {
    const bridges = run('ip', '-o', 'address', 'show', 'to', this.addresses);
    for (const [, bridge = ''] of bridges.matchAll(/^\d+: (\S+)/gm)) {
      run('ip', 'link', 'delete', bridge);
    }
    for (const [table = '', ...rule] of this.rules()) {
      spawnSync('iptables', ['-w', '-t', table, '-D', ...rule]);
    }
    run('find', '/sys/fs/cgroup', '-type', 'd', '-path', `*/${this.name}*`, '-delete');
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

/** Does `work` under a lock of this machine; the kernel releases the lock of a dead process. */
async function alone<T>(work: () => T): Promise<T> {
  const file = path.join(PLACES, 'fleet-engine.lock');
  const lock = spawn('flock', [file, 'sh', '-c', 'echo held && cat'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(lock, 'exit');
  try {
    await Promise.race([once(lock.stdout, 'data'), ended]);
    return work();
  } finally {
    lock.stdin.end();
    await ended;
  }
}

const run = (command: string, ...args: string[]): string =>
  execFileSync(command, args, { encoding: 'utf8' });

/** Checks that a process is Node. A zombie is in /proc too, without a command line. */
export function isNode(pid: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('node');
  } catch {
    return false;
  }
}
