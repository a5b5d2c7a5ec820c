import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { InspectedContainer } from '../../../src/docker/containers';
import { everything } from '../../../src/engines/common/selection';
import { settle } from '../../../src/engines/common/settle';
import type { FailedTrial, Rollout } from '../../../src/engines/common/rollout';
import { Watch } from '../../../src/engines/common/watch';
import { launch } from '../../../src/engines/embedded/launch';
import type { TrialCommand } from '../../../src/engines/embedded/translate-command';
import type { ContainerStep, ServiceFailure } from '../../../src/engines/engine';
import { Phase } from '../../../src/lib/output';
import { smallContext } from '../../support/context';
import { health, inspected } from '../../support/docker';
import { useFakeDocker } from '../../support/environment';
import { temporaryFolder } from '../../support/folders';
import { printed, runOutcome } from '../../support/output';

/** Services of the compose file, with what each waits for: cache ← Hub ← Worker ← Camera. */
const NEEDS: Readonly<Record<string, readonly string[]>> = {
  cache: [],
  hub: ['cache'],
  worker: ['hub'],
  camera: ['worker'],
};
const NAMES: Readonly<Record<string, string>> = { hub: 'Hub', worker: 'Worker', camera: 'Camera' };
const compose = {
  services: Object.fromEntries(
    Object.entries(NEEDS).map(([name, needs]) => [
      name,
      {
        labels: { 'fleet.service': NAMES[name] ?? name },
        depends_on: Object.fromEntries(needs.map((need) => [need, {}])),
      },
    ]),
  ),
} as never;

/** Nothing was ever stable: nothing is put back. */
const FIRST_START = {
  isRelease: () => false,
  hold: () => Promise.resolve({ reverts: [] }),
} as unknown as Rollout;

describe('launch', () => {
  const folder = temporaryFolder();
  const calls = path.join(folder, 'calls');
  const context = smallContext(folder);

  /** Writes what Docker shows of a container once it is started: it answers its health check, or not. */
  const place = (name: string, container: InspectedContainer): void => {
    writeFileSync(path.join(folder, `${name}.json`), JSON.stringify(container));
  };
  const made = (name: string, state: Partial<InspectedContainer['State']>, restarts = 0) => ({
    ...inspected(name, { 'fleet.service': NAMES[name] ?? name }, state),
    RestartCount: restarts,
  });
  const started = { StartedAt: new Date().toISOString(), Health: health('healthy') };
  const start = `for s in $names; do cp ${folder}/$s.json ${folder}/$s.there; done`;
  const refuse = `case " $names " in *" refused "*) echo "Error response from daemon: no such device"; exit 1 ;; esac`;
  useFakeDocker(() => ({
    '"ps -aq --filter label=fleet.stack=test"': 'echo a',
    '"inspect a"': `printf '['; sep=; for f in ${folder}/*.there; do [ -e $f ] && { printf %s "$sep"; cat $f; sep=,; }; done; printf ']'`,
    '"compose --progress=plain -f compose.yaml pull --quiet --ignore-pull-failures "*': `echo "pull" >> ${calls}`,
    '"compose --progress=plain -f compose.yaml up -d --no-deps --quiet-pull "*': `names=$(echo "$*" | sed "s/.*--quiet-pull //"); echo "up $names" >> ${calls}; ${refuse}; ${start}`,
    '"stop -t 10 "*': `echo "$*" >> ${calls}`,
    '"rm --force "*': `echo "$*" >> ${calls}`,
    '"unpause id-of-hub"': `echo "$*" >> ${calls}`,
    'logs*': 'echo "2026-03-01T12:00:00Z OSError: no port"',
  }));
  beforeEach(() => {
    for (const name of [...Object.keys(NEEDS), 'refused', 'old']) {
      for (const end of ['json', 'there'])
        rmSync(path.join(folder, `${name}.${end}`), { force: true });
      place(name, made(name, started));
    }
    rmSync(calls, { force: true });
  });

  /** Launches these steps. @returns what was called, and the failures or the error's lines */
  async function run(
    steps: readonly ContainerStep[],
    {
      strict = false,
      before = [] as readonly InspectedContainer[],
      rollout = FIRST_START,
      trials = new Map<string, TrialCommand>(),
    } = {},
  ): Promise<{ called: string[]; failures: readonly ServiceFailure[]; lines: readonly string[] }> {
    let failures: readonly ServiceFailure[] = [];
    const { lines } = await printed(async () => {
      failures = await launch({
        run: { context, selection: everything, strict, revert: true, build: true },
        rollout,
        trials,
        writeHeld: () => Promise.resolve(),
        file: 'compose.yaml',
        compose,
        steps,
        watch: new Watch(context, before, { pause: 0 }),
        phase: new Phase('containers', '', true),
      });
    });
    const called = existsSync(calls) ? readFileSync(calls, 'utf8').trimEnd().split('\n') : [];
    return { called, failures, lines };
  }
  const trial = (command: string): TrialCommand => ({ command, stdin: undefined });
  const create = (...names: string[]): ContainerStep[] =>
    names.map((name) => ({ name, action: 'create' }));

  it('starts each container once those that it depends on are healthy', async () => {
    const { called, failures } = await run(create('camera', 'worker', 'hub', 'cache'));
    assert.deepEqual(called, ['pull', 'up cache', 'up hub', 'up worker', 'up camera']);
    assert.deepEqual(failures, []);
  });

  it('prints each container once it is healthy, by the clock of all, also the last ones', async () => {
    const StartedAt = new Date(Date.now() - 5_410_000).toISOString();
    place('cache', made('cache', { StartedAt, Health: health('healthy') }));
    place('hub', made('hub', { StartedAt, Health: health('starting') }));
    const watch = new Watch(context, [], { pause: 0 });
    const { out } = await printed(async () => {
      await launch({
        run: { context, selection: everything, strict: false, revert: true, build: true },
        rollout: FIRST_START,
        trials: new Map(),
        writeHeld: () => Promise.resolve(),
        file: 'compose.yaml',
        compose,
        steps: create('cache', 'hub'),
        watch,
        phase: new Phase('containers', '2 to create'),
      });
      const well = made('hub', { StartedAt, Health: health('healthy') });
      writeFileSync(path.join(folder, 'hub.there'), JSON.stringify(well));
      await settle(context, watch, { selection: everything, watch: false });
    });
    const words = out
      .trimEnd()
      .split('\n')
      .map((line) => line.trim().replace(/ {2,}/g, '  '));
    assert.deepEqual(words, [
      '▸ containers  2 to create',
      '✔ cache  healthy  1 h 30 min',
      '✔ hub  healthy  1 h 30 min',
      'containers: all healthy after 1 h 30 min',
    ]);
  });

  it('starts together what waits for nothing that changes', async () => {
    const { called } = await run(create('cache', 'worker'));
    assert.deepEqual(called, ['pull', 'up cache worker']);
  });

  it('goes on once a container restarts again and again', async () => {
    place('hub', made('hub', { ...started, Status: 'restarting', ExitCode: 1 }, 4));
    const { called, failures } = await run(create('cache', 'hub', 'worker'));
    assert.deepEqual(called, ['pull', 'up cache', 'up hub', 'up worker']);
    assert.deepEqual(failures, []); // who waits for all of them judges it
  });

  it('starts the others if Docker refuses one', async () => {
    const { called, failures } = await run(create('cache', 'refused'));
    assert.deepEqual(called, ['pull', 'up cache refused', 'up cache', 'up refused']);
    assert.deepEqual(failures, [
      {
        service: 'refused',
        stage: 'start',
        reason: 'Docker could not start it: no such device',
      },
    ]);
  });

  it('ends if the infrastructure fails', async () => {
    place('cache', made('cache', { ...started, Status: 'restarting', ExitCode: 1 }, 4));
    const { called, lines } = await run(create('cache', 'hub'));
    assert.deepEqual(called, ['pull', 'up cache']);
    assert.match(lines.join('\n'), /^cache: restarted 4 times, .*: OSError: no port; see bin/);
  });

  it('ends at the first failure where strict', async () => {
    place('hub', made('hub', { ...started, Status: 'restarting', ExitCode: 1 }, 4));
    const { called, lines } = await run(create('cache', 'hub', 'worker'), { strict: true });
    assert.deepEqual(called, ['pull', 'up cache', 'up hub']);
    assert.match(lines.join('\n'), /^Hub: restarted 4 times/);
  });

  it('stops and removes what is no more, and helps up what is paused', async () => {
    const before = [made('old', {}), made('hub', { Status: 'paused' })];
    for (const [index, name] of ['old', 'hub'].entries()) {
      writeFileSync(path.join(folder, `${name}.there`), JSON.stringify(before[index]));
    }
    const steps: ContainerStep[] = [
      { name: 'old', action: 'remove' },
      { name: 'hub', action: 'unpause', reason: 'is paused' },
    ];
    const { called } = await run(steps, { before });
    assert.deepEqual(called, ['stop -t 10 id-of-old', 'rm --force id-of-old', 'unpause id-of-hub']);
  });

  describe('a release', () => {
    const replace = (...names: string[]): ContainerStep[] =>
      names.map((name) => ({ name, action: 'replace' }));
    const failed = { ...started, Status: 'restarting', ExitCode: 1 };
    /** Puts a failed hub back, whose earlier container is well, and knows no other release. */
    const putsHubBack = (): Rollout =>
      ({
        isRelease: ({ service }: { service: string }) => service === 'Hub',
        hold: (look: readonly { service: string; verdict: { condition: string } }[]) => {
          const bad = look.filter(
            ({ service, verdict }) => service === 'Hub' && verdict.condition === 'unhealthy',
          );
          if (bad.length > 0) place('hub', { ...made('hub', started), Id: 'former hub' });
          const reverts = bad.map(({ service }) => ({
            service,
            reason: 'restarts',
            to: { id: 'aaaaaaaaaaaa' },
          }));
          return Promise.resolve({ context, reverts });
        },
      }) as unknown as Rollout;

    it('that fails is put back, what waits for it stays, and the others go on', async () => {
      place('hub', made('hub', failed, 4));
      const steps = replace('hub', 'worker', 'camera', 'cache');
      const { called, failures } = await run(steps, { rollout: putsHubBack() });
      assert.deepEqual(called, ['pull', 'up cache', 'up hub', 'up hub']);
      assert.deepEqual(failures, []);
    });

    it('that fails holds nobody back who starts for the first time', async () => {
      place('hub', made('hub', failed, 4));
      const steps = [...replace('hub'), ...create('worker')];
      const { called } = await run(steps, { rollout: putsHubBack() });
      assert.deepEqual(called, ['pull', 'up hub', 'up hub', 'up worker']);
    });

    it('that fails ends the others where strict', async () => {
      place('hub', made('hub', failed, 4));
      const steps = [...replace('hub'), ...create('worker')];
      const { called } = await run(steps, { rollout: putsHubBack(), strict: true });
      assert.deepEqual(called, ['pull', 'up hub', 'up hub']);
    });

    it('is paused where the surroundings are at fault: nothing is put back, and nothing else is changed', async () => {
      place('hub', made('hub', failed, 4));
      let paused: string | undefined;
      const rollout = {
        isRelease: () => true,
        hold: (look: readonly { verdict: { condition: string } }[]) => {
          if (look.some(({ verdict }) => verdict.condition === 'unhealthy')) paused = 'disk full';
          return Promise.resolve({ context, reverts: [] });
        },
        get paused() {
          return paused;
        },
      } as unknown as Rollout;
      const { called, failures } = await run(replace('hub', 'worker', 'camera'), { rollout });
      assert.deepEqual(called, ['pull', 'up hub']);
      assert.deepEqual(failures, []);
    });

    /** Holds each release at what runs that failed its trial. */
    const holdsTried = {
      isRelease: () => false,
      hold: (_: unknown, tried: readonly FailedTrial[]) => {
        const to = { id: 'aaaaaaaaaaaa' };
        const reverts = tried.map((each) => ({ ...each, to, kept: true }));
        return Promise.resolve({ context, reverts });
      },
    } as unknown as Rollout;
    const fails = trial('echo "error: Hub: fails its trial: no model" >&2; exit 1');

    it('that fails its trial stops nothing, what waits for it stays, and the others go on', async () => {
      const steps = replace('hub', 'worker', 'cache');
      const trials = new Map([['hub', fails]]);
      const { called, failures } = await run(steps, { rollout: holdsTried, trials });
      assert.deepEqual(called, ['pull', 'up cache']);
      assert.deepEqual(failures, []); // the rollout tells of it
    });

    it('that fails its trial where nothing good is known is told, and stops nothing', async () => {
      const trials = new Map([['hub', fails]]);
      const { called, failures } = await run(replace('hub'), { trials });
      assert.deepEqual(called, ['pull']);
      assert.deepEqual(failures, [{ service: 'Hub', stage: 'trial', reason: 'no model' }]);
    });

    it('that passes its trial is made after it', async () => {
      const trials = new Map([['hub', trial(`echo trial >> ${path.join(folder, 'calls')}`)]]);
      const { called } = await run(replace('hub'), { trials });
      assert.deepEqual(called, ['pull', 'trial', 'up hub']);
    });

    it('whose trial says nothing is made all the same, and why is told', async () => {
      const says = trial('echo "warning: Hub: is not tried first: no memory" >&2');
      let called: readonly string[] = [];
      const { stderr } = await runOutcome(async () => {
        ({ called } = await run(replace('hub'), { trials: new Map([['hub', says]]) }));
      });
      assert.deepEqual(called, ['pull', 'up hub']);
      assert.match(stderr, /Hub: is not tried first: no memory/);
    });

    it('gets its secrets on standard input', async () => {
      const command = `cat >> ${path.join(folder, 'calls')}`;
      const trials = new Map([['hub', { command, stdin: '{"TOKEN":"t"}\n' }]]);
      const { called } = await run(replace('hub'), { trials });
      assert.deepEqual(called, ['pull', '{"TOKEN":"t"}', 'up hub']);
    });

    it('of a service that has no container yet has no trial', async () => {
      const { called } = await run(create('hub'), { trials: new Map([['hub', fails]]) });
      assert.deepEqual(called, ['pull', 'up hub']);
    });

    it('lets what waits for it be replaced once it is stable, not once it answers', async () => {
      let looks = 0;
      const calls = (): number => {
        looks += 1;
        return looks;
      };
      const rollout = {
        // Once it is stable, the ledger knows it.
        isRelease: () => calls() < 4,
        hold: () => Promise.resolve({ context, reverts: [] }),
      } as unknown as Rollout;
      const { called } = await run(replace('hub', 'worker'), { rollout });
      assert.deepEqual(called, ['pull', 'up hub', 'up worker']);
      assert.ok(looks >= 4, String(looks));
    });
  });
});
