import type { Change } from './fleet';

/** One way in which a release fails. */
export interface Failure {
  readonly name: string;
  /** What the running row has, where it is not a healthy one's. @param now in seconds */
  readonly before?: (now: number) => Change;
  readonly release: Change;
  /** Seconds of the running row's `before` until its release. @default none */
  readonly wait?: number;
  /** The release is sound, and stays. @default false */
  readonly sound?: boolean;
}

/** Seconds that a licence lasts: the row that has it must be stable by then. */
const LICENCE = 60;

export const FAILURES: readonly Failure[] = [
  { name: 'crash at start', release: { env: { BEHAVIOUR: 'fails' } } },
  {
    name: 'crash after 20 s',
    before: () => ({ minReadySeconds: 30 }),
    release: { env: { BEHAVIOUR: 'dies', LIVES: '20' }, minReadySeconds: 30 },
  },
  { name: 'body failing', release: { env: { BEHAVIOUR: 'refuses' } } },
  { name: 'degraded by itself', release: { env: { BEHAVIOUR: 'limps' } } },
  { name: 'wrong variable', release: { env: { RATE: 'fast' } } },
  { name: 'missing module', release: { env: { BEHAVIOUR: 'imports' } } },
  { name: 'memory too small', release: { memory: 32 } },
  { name: 'slow start', release: { env: { STARTS: '20' } }, sound: true },
  {
    name: 'old one broken too',
    before: (now) => ({ env: { EXPIRES: String(now + LICENCE) } }),
    wait: LICENCE,
    release: { env: { BEHAVIOUR: 'fails' } },
  },
];
