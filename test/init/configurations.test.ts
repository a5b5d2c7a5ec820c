import assert from 'node:assert/strict';
import path from 'node:path';
import { proposeFleet } from '../../src/init/propose-fleet';
import { proposeRows } from '../../src/init/propose-rows';
import type { ProposeOptions } from '../../src/init/read-findings';
import { useFleetHome } from '../support/environment';
import { refusal } from '../support/errors';
import { temporaryFolder } from '../support/folders';
import { printed } from '../support/output';

const machines = [{ name: { value: 'tower', from: '--machine' }, profile: {} }];

const FILES = {
  'deploy/agents.toml': '[agents.Ears]\nscript = "ears.py"\nport = 7301\n',
  'lab/compose.yaml':
    'services:\n  mouth:\n    build: ..\n    command: python mouth.py\n    ports: ["7302:7302"]\n',
  'lab/units/nose.service': '[Service]\nExecStart=/usr/bin/python3 /srv/nose.py --port 7303\n',
  Procfile: 'eyes: python eyes.py --port 7304\n',
  Dockerfile: 'FROM python:3.11\nCMD ["python", "ears.py"]\n',
  'package.json': '{"agents": {"Skin": {"script": "skin.py", "port": 7305}}}',
  'start.sh': 'python ears.py\n',
  ...Object.fromEntries(
    ['ears', 'mouth', 'nose', 'eyes', 'skin'].map((name) => [`${name}.py`, '']),
  ),
};

describe('init of the files that a person names', () => {
  useFleetHome();
  const propose = (options: ProposeOptions) => {
    const folder = temporaryFolder(FILES);
    const proposal = proposeRows(folder, { machines, ...options });
    return { ...proposal, names: proposal.services.map(({ row }) => row.name).sort(), folder };
  };

  it('reads all, where nothing is named', () => {
    assert.deepEqual(propose({}).names, ['Ears', 'Eyes', 'Mouth', 'Nose']);
  });

  for (const [format, configs, names] of [
    ['TOML', ['deploy/agents.toml'], ['Ears']],
    ['compose and a unit', ['lab/compose.yaml', './lab/units/nose.service'], ['Mouth', 'Nose']],
    ['a Procfile', ['Procfile'], ['Eyes']],
    ['a file that is passed over else', ['package.json'], ['Skin']],
  ] as const) {
    it(`reads them alone: ${format}`, () => {
      assert.deepEqual(propose({ configs }).names, names);
    });
  }

  it('reads Dockerfiles among them', () => {
    const { services, notes } = propose({ configs: ['Dockerfile', 'Procfile'] });
    assert.equal(services.length, 2);
    assert.deepEqual(notes, []);
  });

  it('reads a named file that .gitignore or .dockerignore leaves out', () => {
    const folder = temporaryFolder({ ...FILES, '.dockerignore': 'deploy\n' });
    const configs = ['deploy/agents.toml'];
    const { services } = proposeRows(folder, { machines, configs });
    assert.deepEqual(
      services.map(({ row }) => row.name),
      ['Ears'],
    );
  });

  it('takes a path from where the person is, too', () => {
    const folder = temporaryFolder(FILES);
    const configs = [path.relative(process.cwd(), path.join(folder, 'Procfile'))];
    assert.equal(proposeRows(folder, { machines, configs }).services.length, 1);
    const full = [path.join(folder, 'Procfile')];
    assert.equal(proposeRows(folder, { machines, configs: full }).services.length, 1);
  });

  it('says of each that cannot be meant what it is and what to write', () => {
    const folder = temporaryFolder(FILES);
    const given = (...configs: string[]) => refusal(() => proposeRows(folder, { configs }));
    assert.deepEqual(given('agents.toml', 'deploy', 'start.sh', '/etc/hosts', 'lab/compoze.yaml'), [
      "--config: is missing: 'agents.toml'; write deploy/agents.toml",
      `--config: is a folder and no file: 'deploy'; write deploy/agents.toml, or a file of ${folder}, as its path there`,
      "--config: is no configuration that is read here: 'start.sh'; name a file of YAML, JSON, TOML, supervisord or systemd, a Procfile or a Dockerfile",
      `--config: is not in ${folder}: '/etc/hosts'; name a file of it, or give a folder that holds both`,
      `--config: is missing: 'lab/compoze.yaml'; write lab/compose.yaml, or a file of ${folder}, as its path there`,
    ]);
  });

  it('says that a named file defines nothing', () => {
    const folder = temporaryFolder({ ...FILES, 'model.json': '{"layers": 4}', 'b.yaml': 'a: [' });
    assert.match(
      refusal(() => proposeRows(folder, { configs: ['model.json'] })).join(),
      /no file of 1 read defines an agent/,
    );
    const { notes, questions } = proposeRows(folder, {
      machines,
      configs: ['model.json', 'b.yaml', 'Procfile'],
    });
    assert.ok(notes.includes('model.json: defines no service and no machine'), notes.join('\n'));
    assert.match(questions.join('\n'), /^b\.yaml:1: is not YAML/m);
  });
});

describe('init of all but the files that a person excludes', () => {
  useFleetHome();
  for (const [what, excludes, names] of [
    ['a folder', ['lab/'], ['Ears', 'Eyes']],
    ['a kind of file anywhere', ['*.service'], ['Ears', 'Eyes', 'Mouth']],
    ['a folder but one of its files', ['lab/*', '!lab/units'], ['Ears', 'Eyes', 'Nose']],
    ['a path from the root', ['./Procfile', '/deploy/**'], ['Mouth', 'Nose']],
  ] as const) {
    it(`reads no configuration that a pattern matches: ${what}`, () => {
      const { services, notes } = proposeRows(temporaryFolder(FILES), { machines, excludes });
      assert.deepEqual(services.map(({ row }) => row.name).sort(), names);
      assert.match(notes[0] ?? '', /^--exclude leaves out \d files? that could define services$/);
    });
  }

  it('finds no agent in a Dockerfile that is excluded', () => {
    const folder = temporaryFolder({
      'a/Dockerfile': 'FROM python:3.11\nCMD ["python", "ears.py"]\n',
      'b/Dockerfile': 'FROM python:3.11\nCMD ["python", "ears.py"]\n',
      'a/ears.py': '',
      'b/ears.py': '',
    });
    const { services } = proposeRows(folder, { machines, excludes: ['b'] });
    assert.deepEqual(
      services.map(({ row }) => row.name),
      ['A'],
    );
  });

  it('refuses a pattern that matches nothing, and one that leaves out what is named', () => {
    const folder = temporaryFolder(FILES);
    assert.deepEqual(
      refusal(() =>
        proposeRows(folder, { excludes: ['archive/', 'lab/'], configs: ['lab/compose.yaml'] }),
      ),
      [
        "--exclude: leaves out what --config names: 'lab/compose.yaml'; remove one of the two",
        `--exclude: matches no file of ${folder}: 'archive/'; write a pattern as in .gitignore, such as 'archive/' or 'deploy/*.old.yaml'`,
      ],
    );
  });

  it('is told to the command', async () => {
    const folder = temporaryFolder(FILES);
    const { out } = await printed(() =>
      proposeFleet(folder, { machine: ['tower'], exclude: ['lab/'] }),
    );
    assert.match(out, /^2 services on 1 machine; /m);
    assert.match(out, /^! --exclude leaves out 2 files that could define services$/m);
    const named = await printed(() =>
      proposeFleet(folder, { machine: ['tower'], config: ['Procfile'] }),
    );
    assert.match(named.out, /^1 service on 1 machine; /m);
  });
});
