import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { ResolvedService } from '../../../src/plan/service';
import { checkPortsFree } from '../../../src/engines/common/ports';
import { smallPlan } from '../../support/context';
import { printJson, publishing } from '../../support/docker';
import { findFreePort, useFakeDocker, useTakenPort } from '../../support/environment';
import { must, rejection } from '../../support/errors';

/** Resolves the small catalog's hub with one published port. */
const wanting = (host: number, ip = '127.0.0.1'): ResolvedService => {
  const hub = must(smallPlan().services[0]);
  return { ...hub, ports: [{ name: 'health', container: 18080, ip, host }] };
};

describe('checkPortsFree', () => {
  const port = useTakenPort();

  describe('if no container publishes the port', () => {
    useFakeDocker(() => ({ 'ps*': 'exit 0' }));
    const self = `process ${String(process.pid)} (${readFileSync('/proc/self/comm', 'utf8').trim()})`;

    it('names the process that holds it', async () => {
      assert.deepEqual(await rejection(checkPortsFree('test', [wanting(port())])), [
        `Hub: health port is taken by ${self}: '127.0.0.1:${String(port())}'; stop that, or write fleet:portOffset`,
      ]);
    });

    it('passes a free port', async () => {
      await checkPortsFree('test', [wanting(await findFreePort())]);
    });

    it('passes if no service starts', async () => {
      await checkPortsFree('test', []);
    });
  });

  describe('if a container publishes the port', () => {
    useFakeDocker(() => ({ 'ps*': 'echo other-web other' }));
    it('names the container', async () => {
      assert.deepEqual(await rejection(checkPortsFree('test', [wanting(port())])), [
        `Hub: health port is taken by container other-web: '127.0.0.1:${String(port())}'; stop that, or write fleet:portOffset`,
      ]);
    });
  });

  describe("if the stack's own container publishes the port", () => {
    useFakeDocker(() => ({ 'ps*': 'echo fleet-test-hub test' }));
    it('passes: it is paused, starting again or replaced', async () => {
      await checkPortsFree('test', [wanting(port())]);
    });
  });

  describe('if the container of the service runs already', () => {
    const other = useTakenPort();
    useFakeDocker(() => {
      const inspect = printJson([publishing('hub', port())]);
      return { 'ps*': 'echo other-web other', 'inspect*': inspect };
    });

    it('passes the address that it publishes', async () => {
      await checkPortsFree('test', [wanting(port())]);
    });

    it('names what holds another port, which its row has by now', async () => {
      const [told = ''] = await rejection(checkPortsFree('test', [wanting(other())]));
      assert.match(told, /^Hub: health port is taken by container other-web: /);
    });
  });

  describe('on an address that the machine does not have', () => {
    useFakeDocker(() => ({ 'ps*': 'exit 0' }));
    // A network for documentation: no machine has it.
    it('says that the machine has no such address', async () => {
      assert.deepEqual(await rejection(checkPortsFree('test', [wanting(port(), '192.0.2.1')])), [
        `Hub: health port is on an address that this machine does not have: '192.0.2.1:${String(port())}'; correct fleet:address`,
      ]);
    });
  });
});
