import { IMAGES, MAIN } from '../../test/support/rows';
import type { EngineStack } from '../../test/integration/each-engine';
import { clearServices, type Behaviour } from '../../test/integration/small-fleet';

/** What a release changes of a row. */
export interface Change {
  /** Variables of its agent. @default those of a healthy one */
  readonly env?: { readonly BEHAVIOUR?: Behaviour } & Readonly<Record<string, string>>;
  /** Memory limit in megabytes of 2^20 bytes. */
  readonly memory?: number;
  /** Seconds until it is stable. */
  readonly minReadySeconds?: number;
}

/** The services that get a release, by what they are: each kind of row is replaced in another way. */
export const TARGETS = {
  /** Can be tried beside the running one. */
  Trial: 'no volume, no card',
  /** Has a volume, and another service waits for it. */
  Keeper: 'a volume, and another waits for it',
  /** Has neither, and is stopped first. */
  Solo: 'neither',
} as const;

export type Target = keyof typeof TARGETS;

export const targets = Object.keys(TARGETS) as Target[];

/** Waits for the one with the volume. */
export const READER = 'Reader';
/** Has nothing to do with the others. */
export const ASIDE = 'Aside';

const PORTS: Readonly<Record<string, number>> = {
  Trial: 24831,
  Keeper: 24832,
  Solo: 24833,
  [READER]: 24834,
  [ASIDE]: 24835,
};

/** Megabytes that an agent needs beside Python. */
const HOLDS = 40;

const SOUND = {
  env: { BEHAVIOUR: 'serves', RATE: '16000', HOLDS: String(HOLDS) },
  memory: 128,
  minReadySeconds: 6,
} as const;

/** The rows of a small fleet in a copy of the project. */
export class FaultyFleet {
  /** The changes that were written last. */
  written: Readonly<Record<string, Change>> = {};

  constructor(private readonly place: EngineStack) {
    clearServices(place.fleet);
  }

  /** Writes the rows. @param changes by service; the others are healthy */
  write(changes: Readonly<Record<string, Change>>): void {
    this.written = changes;
    const rows = Object.entries(PORTS).map(([name, port]) => ({
      name,
      family: IMAGES.fallback,
      run: { script: 'main.py' },
      source: 'agents/small',
      port,
      healthPort: port + 1000,
      placements: { [MAIN]: { dependsOn: name === READER ? ['Keeper'] : [] } },
      probe: { kind: 'self' },
      volumes: name === 'Keeper' ? [{ name: 'notes', path: '/var/lib/notes' }] : [],
      ...SOUND,
      ...changes[name],
      env: { ...SOUND.env, ...changes[name]?.env },
    }));
    this.place.fleet.write(
      'fleet/services/small.ts',
      `export const small = ${JSON.stringify(rows)};\n`,
    );
  }
}
