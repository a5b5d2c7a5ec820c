import type { Measured } from './measure';
import type { PlacedLooper } from './monorepo';

/** What one command says of one looper. */
export interface Verdict {
  /** Called alive, healthy or degraded. */
  readonly alive: boolean;
  /** The cause that it names; '' where it names none. */
  readonly said: string;
  /** It is the one that the agent was made with. */
  readonly cause: boolean;
  /** It names the line in the agent's own code. */
  readonly place: boolean;
}

/** What `try` and `up` say of one looper. */
export interface Judged {
  readonly looper: PlacedLooper;
  readonly tried: Verdict;
  readonly up: Verdict;
}

/** The services that run well and were called broken. */
export interface Wronged {
  readonly tried: readonly string[];
  readonly up: readonly string[];
}

const compare = (alive: boolean, said: string, looper: PlacedLooper): Verdict => ({
  alive,
  said,
  cause: looper.cause.test(said),
  place: looper.place === undefined || said.includes(looper.place),
});

/** Compares what the commands say of each looper with how it was made. */
export function judgeLoopers({ loopers, tried, up, status }: Measured): Judged[] {
  return loopers.map((looper) => {
    const is = ({ service }: { readonly service: string }): boolean => service === looper.service;
    const trial = tried.services.find(is);
    const failure = up.broken.find(is);
    const health = status.services.find(is)?.health ?? 'missing';
    const called = failure === undefined || ['healthy', 'degraded', 'starting'].includes(health);
    return {
      looper,
      tried: compare(trial?.alive ?? false, trial?.firstError ?? '', looper),
      up: compare(called, failure?.reason ?? '', looper),
    };
  });
}

/** Finds the services without a fault that a command calls broken. */
export function findWronged({ loopers, tried, up }: Measured): Wronged {
  const names = new Set(loopers.map(({ service }) => service));
  const others = (list: readonly { readonly service: string }[]): string[] =>
    list.filter(({ service }) => !names.has(service)).map(({ service }) => service);
  return {
    tried: others(tried.services.filter(({ alive, answers }) => !alive || !answers)),
    up: others(up.broken),
  };
}
