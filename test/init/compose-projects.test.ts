import assert from 'node:assert/strict';
import { proposeRows } from '../../src/init/propose-rows';
import { useFleetHome } from '../support/environment';
import { temporaryFolder } from '../support/folders';

const machines = [{ name: { value: 'tower', from: '--machine' }, profile: {} }];

const propose = (files: Readonly<Record<string, string>>, configs: readonly string[] = []) =>
  proposeRows(
    temporaryFolder({
      Dockerfile: 'FROM python:3.11\nCOPY . .\nCMD ["python", "ears.py"]\n',
      'ears.py': '',
      'mouth.py': '',
      ...files,
    }),
    { machines, configs },
  );

const rowsOf = ({ services }: ReturnType<typeof propose>) =>
  Object.fromEntries(services.map(({ row }) => [row.name, row]));

const BASE =
  'services:\n  ears:\n    build: .\n    ports: ["7301:7301"]\n    environment: { MODE: plain }\n';

describe('init of several compose files', () => {
  useFleetHome();

  it('adds an override to its file, as compose does', () => {
    const proposal = propose({
      'docker-compose.yml': BASE,
      'docker-compose.override.yml':
        'services:\n  ears:\n    environment: [MODE=loud, "MORE=1"]\n    command: python mouth.py\n',
    });
    const { Ears } = rowsOf(proposal);
    assert.deepEqual(Ears?.env, { MODE: 'loud', MORE: '1' });
    assert.deepEqual(Ears.run, { script: 'mouth.py' });
    assert.deepEqual(proposal.conflicts, []);
  });

  it('reads a file that changes the services of another only where both are named, in their order', () => {
    const files = {
      'compose.yaml': BASE,
      'compose.gpu.yaml':
        'services:\n  ears:\n    environment: { MODE: fast }\n    deploy: { resources: { reservations: { devices: [{ capabilities: [gpu] }] } } }\n',
    };
    const alone = propose(files);
    assert.deepEqual(rowsOf(alone)['Ears']?.env, { MODE: 'plain' });
    assert.ok(
      alone.notes.includes(
        'compose.gpu.yaml: changes services of compose.yaml, and is not read; name both with --config, in the order of docker compose -f, for what they are together',
      ),
      alone.notes.join('\n'),
    );
    const both = rowsOf(propose(files, ['compose.yaml', 'compose.gpu.yaml']))['Ears'];
    assert.deepEqual([both?.env, both?.needs], [{ MODE: 'fast' }, ['gpu']]);
    const turned = rowsOf(propose(files, ['compose.gpu.yaml', 'compose.yaml']))['Ears'];
    assert.deepEqual(turned?.env, { MODE: 'plain' });
  });

  it('reads what a file includes once, with its folders and its own .env', () => {
    const proposal = propose({
      'compose.yaml': `include: [lab/compose.yaml, { path: [lab/more.yaml] }]\n${BASE}    depends_on: [mouth]\n`,
      'lab/compose.yaml':
        'services:\n  mouth:\n    build: { context: voice }\n    ports: ["${MOUTH_PORT:-7302}:7302"]\n',
      'lab/more.yaml': 'services:\n  nose: { build: voice, command: python sing.py --port 7304 }\n',
      'lab/.env': 'MOUTH_PORT=7303\n',
      'lab/voice/Dockerfile': 'FROM python:3.11\nCOPY . .\nCMD ["python", "sing.py"]\n',
      'lab/voice/sing.py': '',
    });
    const { Ears, Mouth, Nose } = rowsOf(proposal);
    assert.deepEqual(Mouth?.run, { script: 'lab/voice/sing.py' });
    assert.equal(Mouth.port, 7303);
    assert.equal(Nose?.port, 7304);
    assert.deepEqual(Ears?.placements, { tower: { dependsOn: ['Mouth'] } });
    assert.deepEqual([proposal.conflicts, proposal.services.length], [[], 3]);
  });

  it('writes what a service extends, and no row of what is only extended', () => {
    const proposal = propose({
      'deploy/compose.yaml':
        'services:\n  ears:\n    extends: { file: ../common/base.yaml, service: python }\n    ports: ["7301:7301"]\n  mouth:\n    extends: ears\n    ports: !override ["7302:7302"]\n    command: python mouth.py\n',
      'common/base.yaml':
        'services:\n  python:\n    build: ..\n    command: python ears.py\n    environment: { LEVEL: info }\n',
    });
    const { Ears, Mouth, ...others } = rowsOf(proposal);
    assert.deepEqual(others, {});
    assert.deepEqual([Ears?.run, Ears?.env], [{ script: 'ears.py' }, { LEVEL: 'info' }]);
    assert.deepEqual([Mouth?.run, Mouth?.env], [{ script: 'mouth.py' }, { LEVEL: 'info' }]);
    assert.ok(
      proposal.notes.includes(
        'common/base.yaml: is what deploy/compose.yaml extends; its services are no rows by themselves',
      ),
    );
  });

  it('asks for what compose stops at', () => {
    const { questions, services } = propose({
      'compose.yaml': `include:\n  - gone/compose.yaml\n${BASE}    extends: { file: absent.yaml, service: x }\n`,
    });
    assert.equal(services.length, 1);
    for (const place of [
      'compose.yaml:2: the file does not',
      'compose.yaml:8: the file does not',
    ]) {
      assert.equal(
        questions.filter((each) => each.startsWith(place)).length,
        1,
        questions.join('\n'),
      );
    }
  });

  it('reads files that include each other once', () => {
    const proposal = propose({
      'a/compose.yaml':
        'include: [../b/compose.yaml]\nservices:\n  ears: { build: .., ports: ["7301:7301"] }\n',
      'b/compose.yaml':
        'include: [../a/compose.yaml]\nservices:\n  mouth: { build: .., ports: ["7302:7302"] }\n',
    });
    assert.deepEqual(Object.keys(rowsOf(proposal)).sort(), ['Ears', 'Mouth']);
    assert.deepEqual(proposal.conflicts, []);
  });
});

describe('init of values that compose takes from files', () => {
  useFleetHome();
  const service = (text: string): string =>
    `services:\n  ears:\n    build: .\n    ports: ["7301:7301"]\n${text}`;

  it('takes variables from .env before their defaults, and --set before .env', () => {
    const folder = temporaryFolder({
      'compose.yaml': service('    environment: [A, "B=${B:-no}", "C=${C-no}", "D=${D:-no}"]\n'),
      '.env': 'A=1\nB=2\nC="3"\n',
      Dockerfile: 'FROM python:3.11\nCMD ["python", "ears.py"]\n',
      'ears.py': '',
    });
    const { services, notes } = proposeRows(folder, { machines, variables: { C: '4' } });
    assert.deepEqual(services[0]?.row.env, { A: '1', B: '2', C: '4', D: 'no' });
    assert.deepEqual(notes, ['D is no, in 1 place; --set D=VALUE for another']);
  });

  for (const [form, written] of [
    ['one text', 'conf/a.env'],
    ['a list', '[conf/a.env, conf/b.env]'],
    ['paths', '[{ path: conf/a.env }, { path: conf/none.env, required: false }]'],
  ] as const) {
    it(`writes what env files say where the service says nothing: ${form}`, () => {
      const proposal = propose({
        'compose.yaml': service(`    env_file: ${written}\n    environment: { MODE: own }\n`),
        'conf/a.env':
          "# comment\nMODE=file\nexport LEVEL='info'\nAPI_TOKEN=trombone-19\nCOST=$$5\n",
        'conf/b.env': 'LEVEL=debug\n',
      });
      const [{ row, from, todo } = { row: undefined }] = proposal.services;
      const level = form === 'a list' ? 'debug' : 'info';
      assert.deepEqual([row?.env?.['LEVEL'], row?.env?.['MODE']], [level, 'own']);
      assert.deepEqual(row?.secrets, ['API_TOKEN']);
      assert.ok(from?.['env']?.includes(form === 'a list' ? 'conf/b.env:1' : 'conf/a.env:3'));
      assert.ok(!JSON.stringify(proposal).includes('trombone'), todo?.join());
      assert.ok(!proposal.questions.some((each) => each.includes('env_file')));
    });
  }

  it('asks for an env file that is not there', () => {
    const { questions } = propose({ 'compose.yaml': service('    env_file: [./gone.env]\n') });
    assert.ok(
      questions.some((each) =>
        each.startsWith("compose.yaml:5: ears: env_file: ['./gone.env'] is not"),
      ),
      questions.join('\n'),
    );
  });
});
