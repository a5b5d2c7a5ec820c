import assert from 'node:assert/strict';
import type { InspectedContainer } from '../../src/docker/containers';
import type { ServiceFailure } from '../../src/engines/engine';
import { everything, selectSlugs } from '../../src/engines/common/selection';
import { readStatus } from '../../src/engines/common/status';
import type { MachinePlan } from '../../src/plan/plan';
import { formatFailure, printUpResult } from '../../src/status/up-result';
import { smallContext, smallPlan } from '../support/context';
import { useFakeDocker } from '../support/environment';
import { health, inspected, printJson } from '../support/docker';
import { printed } from '../support/output';

describe('formatFailure', () => {
  it('names a service without an image, and the digest that keeps running', () => {
    const broken = { service: 'Hub', stage: 'image', reason: 'no such package' } as const;
    assert.equal(formatFailure(broken), 'failed: Hub: image: no such package');
    assert.equal(
      formatFailure({ ...broken, keeps: 'sha256:1' }),
      'failed: Hub: image: no such package; keeps running sha256:1',
    );
  });

  it('names an unhealthy service, and the command for its logs', () => {
    assert.equal(
      formatFailure({ service: 'Hub', stage: 'start', reason: 'restarting: OSError: no port' }),
      'not healthy: Hub: restarting: OSError: no port; see bin/fleet logs Hub',
    );
  });
});

describe('formatFailure, of a paused release,', () => {
  it('says what is wrong around it, and what to do', () => {
    const failure = { service: 'Hub', stage: 'start', reason: 'restarted 4 times' } as const;
    assert.equal(
      formatFailure({ ...failure, outside: "Docker's disk is full: it has 0 MB left" }),
      "paused: Hub: restarted 4 times; its release is not at fault, and was not put back: Docker's disk is full: it has 0 MB left; mend that, and run the same command again",
    );
  });
});

/** Docker's answers where these services and infrastructure have a container. @param state @default healthy */
const answer = (
  names: readonly string[],
  state: Partial<InspectedContainer['State']> = { Health: health('healthy') },
): Record<string, string> => {
  const containers = names.map((name) => inspected(name, { 'fleet.service': name }, state));
  const ids = containers.map(({ Id }) => Id);
  return {
    '"ps -aq --filter label=fleet.stack=test"': `echo "${ids.join('\n')}"`,
    [`"inspect ${ids.join(' ')}"`]: printJson(containers),
  };
};

const listNames = ({ services, infrastructure }: MachinePlan): string[] => [
  ...services.map(({ row }) => row.name),
  ...infrastructure.map(({ name }) => name),
];

describe('up, where Docker has no container of a selected service in the end,', () => {
  const context = smallContext('/project');
  const missing = ['Worker', 'cache'];
  useFakeDocker(() => answer(listNames(context.plan).filter((name) => !missing.includes(name))));
  const failures = async (...selected: string[]): Promise<readonly string[]> => {
    const { lines } = await printed(() =>
      printUpResult(
        context,
        { failures: [] },
        { since: 0, json: true, selection: selectSlugs(selected) },
      ),
    );
    return lines;
  };

  it('fails, and names it', async () => {
    assert.deepEqual(await failures('hub', 'worker', 'cache'), [
      'not healthy: Worker: has no container; see bin/fleet logs Worker',
      'not healthy: cache: has no container; see bin/fleet logs cache',
    ]);
  });

  it('believes what it saw itself, and does not look again', async () => {
    const seen = await readStatus(context);
    const services = seen.services.map((each) => ({ ...each, state: 'running' }));
    const infrastructure = seen.infrastructure.map((each) => ({ ...each, state: 'running' }));
    const { lines } = await printed(() =>
      printUpResult(
        context,
        { failures: [], status: { ...seen, services, infrastructure } },
        { since: 0, json: true, selection: everything },
      ),
    );
    assert.deepEqual(lines, []);
  });

  it('does not ask for those that were not selected', async () => {
    assert.deepEqual(await failures('hub'), []);
  });
});

describe('the table of up', () => {
  const context = smallContext('/project');
  useFakeDocker(() => answer(listNames(context.plan)));

  it('has the words of the error, although Docker has forgotten the exit code', async () => {
    const reason =
      'restarted 4 times, ended with exit code 1: main.py:27: RuntimeError: no database';
    const failures = [{ service: 'Hub', stage: 'start', reason }] as const;
    const { out, lines } = await printed(() =>
      printUpResult(
        context,
        { failures },
        { since: Date.now(), json: false, selection: selectSlugs(['hub']) },
      ),
    );
    assert.deepEqual(lines, [`not healthy: Hub: ${reason}; see bin/fleet logs Hub`]);
    const row = out.split('\n').find((line) => line.startsWith('Hub '));
    assert.ok(row?.endsWith(`  ${reason}`), row);
  });
});

describe('a failed service with optional: true', () => {
  const plan = smallPlan({}, ({ hub }) => {
    hub.optional = true;
  });
  const context = { ...smallContext('/project'), plan };
  useFakeDocker(() => answer(listNames(plan), { Status: 'exited' }));
  const selection = { all: true, slugs: new Set<string>(), includes: () => true };
  const failure = (service: string): ServiceFailure => ({
    service,
    stage: 'image',
    reason: 'no package',
  });

  /** Returns the lines of the failure of `up`, and its warnings. */
  async function result(...failures: ServiceFailure[]): Promise<[readonly string[], string]> {
    let warned = '';
    const write = process.stderr.write.bind(process.stderr);
    process.stderr.write = (text: string | Uint8Array): boolean => {
      warned += String(text);
      return true;
    };
    try {
      const { lines } = await printed(() =>
        printUpResult(context, { failures }, { since: 0, json: true, selection }),
      );
      return [lines, warned];
    } finally {
      process.stderr.write = write;
    }
  }

  it('is printed, and does not fail the command', async () => {
    const [lines, warned] = await result(failure('Hub'));
    assert.deepEqual(lines, []);
    assert.match(warned, /failed: Hub: image: no package; its row says optional: true\n$/);
  });

  it('does not hide the failure of another one', async () => {
    const [lines] = await result(failure('Hub'), failure('Worker'));
    assert.deepEqual(lines, ['failed: Worker: image: no package']);
  });
});
