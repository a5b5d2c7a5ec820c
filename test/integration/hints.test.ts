import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import execa from 'execa';
import { listContainers } from '../../src/docker/containers';
import { LABELS } from '../../src/docker/labels';
import { createVolume, listStackVolumes } from '../../src/docker/volumes';
import { fleetCommandInProject } from '../../src/lib/fleet-command';
import { temporaryFolder, writeFiles } from '../support/folders';
import { fillWords, FLEET_HINTS } from '../support/hint-values';
import { listHints } from '../support/hints';
import { IMAGES } from '../support/rows';
import { putTrivy } from '../support/scanner';
import { FleetUnderTest, nameOf, OFFSETS, type Run } from './fleet-under-test';
import { SMALL, writeSmallFleet } from './small-fleet';

const STACK = 'it-hints';
const { worker, front, others } = SMALL;
const ALL = [worker, front, ...others].sort();
/** A volume of a row that is gone, which its hint's NAME stands for. */
const LEFT = `fleet-${STACK}-left`;

/** Each command that a message of this program tells, as it is pasted. */
const listLines = (): string[] => {
  const lines = listHints()
    .filter(({ ofFleet }) => ofFleet)
    .flatMap(({ key, words }) =>
      (FLEET_HINTS[key] ?? []).map((form) => fillWords(words, form).join(' ')),
    );
  return [...new Set(lines)].sort();
};

describe('commands that messages tell to run, run on a small fleet', function () {
  this.timeout('15m');
  let fleet: FleetUnderTest;
  const programs = temporaryFolder();

  /** Runs a line as it is pasted into a shell in the project's folder. */
  const paste = async (words: string): Promise<Run> => {
    const line = fleetCommandInProject(STACK, ...words.replace('NAME', LEFT).split(' '));
    const { exitCode, stdout, stderr } = await execa('bash', ['--norc', '-c', line], {
      cwd: fleet.folder,
      env: { NO_COLOR: '1', PATH: `${programs}:${process.env['PATH'] ?? ''}` },
      reject: false,
      stdin: 'ignore',
    });
    return { code: exitCode, out: stdout, err: stderr };
  };
  const names = async (): Promise<string[]> => (await listContainers(STACK)).map(nameOf).sort();
  const has = (file: string): boolean => existsSync(path.join(fleet.folder, file));
  const succeeded = ({ code, out, err }: Run): void => {
    assert.equal(code, 0, `${out}\n${err}`);
  };
  /** The command is taken, and says what this machine or stack lacks for it. */
  const lacks =
    (what: RegExp) =>
    ({ code, err }: Run): void => {
      assert.equal(code, 1);
      assert.match(err, what);
    };

  /** What each command does, in the order that they are run in. */
  const effects: Readonly<Record<string, (run: Run) => void | Promise<void>>> = {
    '--help': ({ code, out }) => {
      assert.equal(code, 0);
      assert.match(out, /^ {2}up /m);
    },
    [`lock ${worker}`]: (run) => {
      succeeded(run);
      assert.ok(has(`agents/locks/${worker.toLowerCase()}/requirements.lock`));
    },
    [`lock ${worker} ${front}`]: (run) => {
      succeeded(run);
      assert.ok(has(`agents/locks/${front.toLowerCase()}/requirements.lock`));
    },
    [`lock ${worker.toLowerCase()}`]: succeeded,
    [`lock --check ${worker.toLowerCase()}`]: succeeded,
    [`lock ${IMAGES.fallback}`]: succeeded,
    // Setup and what builds refuse a lock that is missing.
    setup: succeeded,
    'lock --upstreams': ({ code, out, err }) => {
      if (code === 0) assert.match(out, /verified|digest/);
      else assert.match(err, /cannot be resolved: .*; check the network, or write fleet:mirror$/m);
    },
    check: succeeded,
    'impact --since HEAD': ({ code, out }) => {
      assert.equal(code, 0);
      assert.match(out, /no machine changes|distinct service/);
    },
    [`build ${worker}`]: succeeded,
    [`build ${IMAGES.fallback}`]: succeeded,
    build: succeeded,
    [`up --only ${worker}`]: async (run) => {
      succeeded(run);
      assert.deepEqual(await names(), [others[0], worker].sort());
    },
    up: async (run) => {
      succeeded(run);
      assert.deepEqual(await names(), ALL);
    },
    preview: succeeded,
    history: ({ code }) => {
      assert.equal(code, 0);
    },
    'up --retry': succeeded,
    'rollback --all': lacks(/no service has an earlier definition/),
    [`release ${worker}`]: lacks(/holds no such service: 'Worker'/),
    [`start ${worker}`]: succeeded,
    'up --take-over': async (run) => {
      succeeded(run);
      assert.deepEqual(await names(), ALL);
    },
    status: ({ code, out }) => {
      assert.equal(code, 0);
      for (const name of ALL) assert.match(out, new RegExp(`^${name} `, 'm'));
    },
    [`logs ${worker}`]: ({ code, out }) => {
      assert.equal(code, 0);
      assert.match(out, /serving/);
    },
    sizes: ({ code, out }) => {
      assert.equal(code, 0);
      assert.match(out, new RegExp(`^${IMAGES.fallback} `, 'm'));
    },
    [`sizes ${IMAGES.fallback}`]: succeeded,
    [`sizes ${worker}`]: succeeded,
    scan: succeeded,
    [`sign ${worker}`]: lacks(/fleet:signatures: missing; write/),
    [`sign --key KEY ${worker}`]: lacks(/fleet:signatures: missing; write/),
    vram: ({ code, out }) => {
      assert.equal(code, 0);
      assert.match(out, /reserves no GPU/);
    },
    'vram --measure': lacks(/fleet:gpu: missing; write the card/),
    'prune --volumes': ({ code, out }) => {
      assert.equal(code, 0);
      assert.match(out, new RegExp(`^${LEFT} `, 'm'));
    },
    'prune --volumes NAME --delete': async (run) => {
      succeeded(run);
      assert.deepEqual((await listStackVolumes(STACK)).includes(LEFT), false);
    },
    down: async (run) => {
      succeeded(run);
      assert.deepEqual(await names(), []);
    },
    'down --take-over': succeeded,
    'down --volumes': async (run) => {
      succeeded(run);
      assert.deepEqual(await listStackVolumes(STACK), []);
    },
  };

  before(async () => {
    fleet = new FleetUnderTest(__filename);
    writeSmallFleet(fleet);
    fleet.writeStack(STACK, 'dev', { portOffset: OFFSETS.hints });
    for (const name of [worker, front]) {
      const folder = `agents/locks/${name.toLowerCase()}`;
      mkdirSync(path.join(fleet.folder, folder), { recursive: true });
      writeFiles(fleet.folder, { [`${folder}/requirements.in`]: 'humanize==4.9.0\n' });
    }
    putTrivy(programs);
    await fleet.run(['--stack', STACK, 'down', '--volumes']);
    await createVolume(LEFT, `${LABELS.stack}=${STACK}`);
  });
  after(() => fleet.run(['--stack', STACK, 'down', '--volumes']));

  it('are all that there are', () => {
    assert.deepEqual(Object.keys(effects).sort(), listLines());
  });

  for (const words of Object.keys(effects)) {
    it(words, async () => {
      await effects[words]?.(await paste(words));
    });
  }
});
