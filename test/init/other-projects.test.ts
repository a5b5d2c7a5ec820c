import assert from 'node:assert/strict';
import { parseMachine } from '../../src/init/machines';
import { proposeRows } from '../../src/init/propose-rows';
import { useFleetHome } from '../support/environment';
import { must } from '../support/errors';
import { temporaryFolder } from '../support/folders';

const IMAGE = 'FROM python:3.11\nWORKDIR /srv\nCOPY . .\nCMD ["python", "main.py"]\n';

const compose = (env: string, more = ''): string =>
  `services:\n  gateway:\n    build: .\n    ports: ["8080:8080"]\n    environment: {${env}}\n${more}`;

const propose = (files: Readonly<Record<string, string>>) =>
  proposeRows(temporaryFolder(files), { machines: [parseMachine('one')] });

describe('init of compose projects that have services of one name', () => {
  useFleetHome();

  it('keeps what another project starts out of the row, and names --config', () => {
    const { services, conflicts } = propose({
      'chat/compose.yaml': compose('MODE: chat'),
      'chat/Dockerfile': IMAGE,
      'chat/main.py': '',
      'search/compose.yaml': compose('MODE: search, INDEX: cities'),
      'search/Dockerfile': IMAGE,
      'search/main.py': '',
    });
    assert.deepEqual(conflicts, [
      'Gateway: two compose projects have it, and start other code: chat/Dockerfile:4 and search/Dockerfile:4; the row has what the first says; name the files of the project that you run with --config',
    ]);
    assert.equal(services.length, 1);
    assert.deepEqual(must(services[0]).row.env, { MODE: 'chat' });
    assert.deepEqual(must(services[0]).row.run, { script: 'chat/main.py' });
  });

  it('takes the row from the one that starts Python, where the first starts something else', () => {
    const { services, conflicts, questions } = propose({
      'chat/compose.yaml': compose('MODE: chat', '    command: ["/bin/bash"]\n'),
      'chat/Dockerfile': IMAGE,
      'chat/main.py': '',
      'search/compose.yaml': compose('INDEX: cities'),
      'search/Dockerfile': IMAGE,
      'search/main.py': '',
    });
    assert.equal(conflicts.length, 1);
    assert.match(must(conflicts[0]), /search\/Dockerfile:4 and chat\/compose\.yaml:2; the row has/);
    assert.ok(questions.some((each) => each.includes("'/bin/bash' starts no Python")));
    assert.deepEqual(must(services[0]).row.env, { INDEX: 'cities' });
    assert.deepEqual(must(services[0]).from['name'], ['search/compose.yaml:2']);
  });

  for (const [what, files] of [
    [
      'has the same port as another of its file',
      {
        'chat/compose.yaml': `${compose('MODE: chat').replace('gateway:', 'plain:')}${compose('MODE: fast').replace('services:\n', '')}`,
        'chat/main.py': '',
      },
    ],
    [
      'starts a script that is not there',
      {
        'chat/compose.yaml': compose('MODE: chat', '    command: [python, lost.py]\n'),
        'chat/main.py': '',
      },
    ],
  ] as const)
    it(`takes nothing of one that ${what} and so has no row`, () => {
      const { services, conflicts } = propose({
        'chat/Dockerfile': IMAGE,
        ...files,
        'search/compose.yaml': compose('INDEX: cities').replace('8080:8080', '8081:8081'),
        'search/Dockerfile': IMAGE,
        'search/main.py': '',
      });
      const { row } = must(services.find((each) => each.row.name === 'Gateway'));
      assert.deepEqual(row.env, { INDEX: 'cities' });
      assert.equal(row.port, 8081);
      assert.equal(conflicts.length, 1);
      assert.match(must(conflicts[0]), /^Gateway: two compose projects have it/);
    });

  it('says nothing of a file that two projects include', () => {
    const include = 'include: [../parts/compose.yaml]\n';
    const { services, notes, conflicts } = propose({
      'chat/compose.yaml': `${include}services: { store: { image: "redis:7" } }\n`,
      'search/compose.yaml': `${include}services: { cache: { image: "redis:7" } }\n`,
      'parts/compose.yaml': compose('MODE: ${MODE:-chat}'),
      'parts/Dockerfile': IMAGE,
      'parts/main.py': '',
      'chat/.env': 'MODE=talk\n',
    });
    assert.equal(services.length, 1);
    assert.deepEqual(conflicts, []);
    assert.deepEqual(
      notes.filter((each) => each.includes('defined twice')),
      [],
    );
  });

  it('takes two projects that start the same file for one agent', () => {
    const above = (env: string): string => compose(env).replace('build: .', 'build: ..');
    const { services, conflicts, notes } = propose({
      'cpu/compose.yaml': above('MODE: chat'),
      'gpu/compose.yaml': above('MODE: chat, CARDS: "1"'),
      Dockerfile: IMAGE,
      'main.py': '',
    });
    assert.deepEqual(conflicts, []);
    assert.equal(services.length, 1);
    assert.deepEqual(notes, [
      'Gateway: defined twice, and the same: cpu/compose.yaml:2 and gpu/compose.yaml:2',
    ]);
  });
});
