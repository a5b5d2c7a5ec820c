import vm from 'node:vm';
import { root } from '../../src/lib/root';
import { useEnvironment } from './environment';
import { git } from './git';

/**
 * Sets the clock of the surrounding suite, and of the Node processes that it starts, to the time of the last commit.
 * What this fleet has committed holds for a time, such as its scan exceptions. A checkout passes its tests on every
 * later day all the same.
 */
export function useTimeOfCommit(): void {
  const committed = Number(git(root, '', 'log', '-1', '--format=%ct')) * 1000;
  const shifted = shiftedBy(committed - Date.now());
  const real = Date;
  useEnvironment(() => ({
    NODE_OPTIONS: `--import "data:text/javascript,${encodeURIComponent(shifted)}"`,
  }));
  before(() => {
    vm.runInThisContext(shifted);
  });
  after(() => {
    globalThis.Date = real;
  });
}

const shiftedBy = (milliseconds: number): string =>
  `globalThis.Date = new Proxy(Date, {
    construct: (real, given, called) =>
      Reflect.construct(real, given.length === 0 ? [real.now() + ${String(milliseconds)}] : given, called),
    get: (real, key) =>
      key === 'now' ? () => real.now() + ${String(milliseconds)} : Reflect.get(real, key),
  });`.replace(/\s+/g, ' ');
