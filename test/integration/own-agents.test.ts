import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import execa from 'execa';
import { listContainers } from '../../src/docker/containers';
import { listVolumes } from '../../src/docker/volumes';
import { filterByStack } from '../../src/docker/labels';
import { root } from '../../src/lib/root';
import { writeFiles } from '../support/folders';
import { OWN_AGENTS } from '../support/own-agents';
import { FleetUnderTest, nameOf, OFFSETS, type Run } from './fleet-under-test';
import { writeSmallFleet } from './small-fleet';

const STACK = 'it-own-agents';
const GUIDE = path.join(root, 'docs/guides/agents-beside-this-fleet.md');

/** Reads the commands of the guide, by the heading that they stand under. */
function readCommands(): ReadonlyMap<string, readonly string[]> {
  const sections = readFileSync(GUIDE, 'utf8').split(/^## /m).slice(1);
  return new Map(
    sections.map((section) => {
      const [title = ''] = section.split('\n');
      const blocks = [...section.matchAll(/^```bash\n(.*?)^```$/gms)];
      return [title, blocks.flatMap(([, text = '']) => text.trim().split('\n'))];
    }),
  );
}

describe("the guide's agents beside a fleet", function () {
  this.timeout('15m');
  let fleet: FleetUnderTest;
  let den: string;
  const commands = readCommands();

  /** Runs a line of the guide in the project, on a stack of this test in place of dev. */
  const follow = async (line: string): Promise<Run> => {
    const [program, ...args] = line.replace('--into dev', `--into ${STACK}`).split(/\s+/);
    if (program === 'bin/fleet') return fleet.run(['--stack', STACK, ...args]);
    const { stdout, stderr } = await execa('bash', ['--norc', '-c', line], { cwd: fleet.folder });
    return { code: 0, out: stdout, err: stderr };
  };
  const followAll = async (title: string): Promise<Run[]> => {
    const runs: Run[] = [];
    for (const line of commands.get(title) ?? assert.fail(`no commands: ${title}`)) {
      const run = await follow(line);
      runs.push(run);
      assert.equal(run.code, 0, `${line}\n${run.out}\n${run.err}`);
    }
    return runs;
  };
  const names = async (): Promise<string[]> => (await listContainers(STACK)).map(nameOf).sort();
  const ask = async (): Promise<unknown> => {
    const answer = await fetch(`http://127.0.0.1:${String(8000 + OFFSETS.ownAgents)}/`);
    return answer.json();
  };

  before(() => {
    fleet = new FleetUnderTest(__filename);
    writeSmallFleet(fleet);
    fleet.writeStack(STACK, 'dev', { portOffset: OFFSETS.ownAgents });
    den = path.join(fleet.folder, '../den');
    mkdirSync(den);
    writeFiles(den, OWN_AGENTS);
  });
  after(() => fleet.run(['--stack', STACK, 'down', '--volumes']));

  it('need two commands for rows and locks, in which check finds nothing', async () => {
    const [init, check, ...more] = await followAll('Write their rows');
    assert.deepEqual(more, []);
    assert.match(init?.out ?? '', /^\+ fleet\/services\/den\.ts$/m);
    assert.match(fleet.read('agents/locks/weather/requirements.lock'), /^humanize==4\.9\.0 /m);
    assert.match(check?.out ?? '', /0 errors, 0 warnings, 2 services checked/);
  });

  it('come up, and no other service does', async () => {
    await followAll('Bring them up');
    assert.deepEqual(await names(), ['Notes', 'Weather']);
    assert.deepEqual(await ask(), { city: 'Oslo', rain: '1,200' });
    const [notes] = (await listContainers(STACK)).filter((each) => nameOf(each) === 'Notes');
    const { stdout } = await execa('docker', [
      'exec',
      notes?.Id ?? '',
      'stat',
      '-c',
      '%u',
      '/data/notes.db',
    ]);
    assert.equal(stdout, '10001');
  });

  it('answer anew after an edit, and as before while their new code cannot be imported', async () => {
    const app = path.join(den, 'weather/app.py');
    writeFiles(den, {
      'weather/app.py': (OWN_AGENTS['weather/app.py'] ?? '').replace(
        '"city": CITY',
        '"town": CITY',
      ),
    });
    const up = 'bin/fleet up --only Weather';
    assert.equal((await follow(up)).code, 0);
    assert.deepEqual(await ask(), { town: 'Oslo', rain: '1,200' });
    appendFileSync(app, 'def (\n');
    const { code, err } = await follow(up);
    assert.equal(code, 1);
    assert.match(
      err,
      /^error: failed: Weather: image: weather\/app\.py:\d+: SyntaxError: .*; keeps running/m,
    );
    assert.deepEqual(await ask(), { town: 'Oslo', rain: '1,200' });
    writeFiles(den, OWN_AGENTS);
  });

  it('are gone without their rows, but for the volume, which is named', async () => {
    const [, up, prune] = await followAll('Remove them');
    const left = await names();
    assert.deepEqual(
      left.filter((name) => ['Weather', 'Notes'].includes(name)),
      [],
    );
    const volume = `fleet-${STACK}-notes-notes-data`;
    assert.match(up?.out ?? '', new RegExp(volume));
    assert.ok((await listVolumes(filterByStack(STACK))).includes(volume));
    assert.match(prune?.out ?? '', /\/weather$/m);
    assert.doesNotMatch(prune?.out ?? '', new RegExp(`^ {2}- volume +${volume}`, 'm'));
  });
});
