import assert from 'node:assert/strict';
import { proposeRows } from '../../src/init/propose-rows';
import { useFleetHome } from '../support/environment';
import { refusal } from '../support/errors';
import { temporaryFolder } from '../support/folders';

const machines = [{ name: { value: 'tower', from: '--machine' }, profile: {} }];

const propose = (files: Readonly<Record<string, string>>, configs: readonly string[] = []) =>
  proposeRows(temporaryFolder({ 'ears.py': '', ...files }), { machines, configs });

const UNIT = { Procfile: 'ears: python ears.py\n' };

describe('init of files that are not read', () => {
  useFleetHome();

  it('tells of templates once, whatever fills them in, and of no other file with braces', () => {
    const chart = (name: string): string => `deploy/chart/templates/${name}.yaml`;
    const { questions, notes } = propose({
      ...UNIT,
      [chart('a')]: '{{- if .Values.on }}\nkind: Deployment\n{{- end }}\n',
      [chart('b')]: 'data:\n{{ toYaml .Values.data | indent 2 }}\nx: {{ .y }}: 1\n',
      [chart('c')]: '{{ include "x" . }}\n',
      [chart('d')]: '{{ include "y" . }}\n- a\nb: 1\n',
      'ansible/start.yml.j2.yml': '{% for x in y %}\n- {{ x }}\n{% endfor %}\na: 1\n',
      'broken.yaml': 'a: [\n',
    });
    assert.equal(questions.length, 1);
    assert.match(questions[0] ?? '', /^broken\.yaml:2: is not YAML/);
    const told = notes.filter((note) => note.startsWith('templates'));
    assert.equal(told.length, 1);
    assert.match(told[0] ?? '', /ansible\/start\.yml\.j2\.yml, deploy\/chart\/templates\/a\.yaml/);
  });

  it('tells of files that are too large, and reads one that is named', () => {
    const large = `# ${'x'.repeat(500_000)}\nagents:\n  - { name: mail, script: mail.py }\n`;
    const files = { ...UNIT, 'agents.yaml': large, 'mail.py': '' };
    const { notes } = propose(files);
    assert.deepEqual(notes, [
      'larger than 0.5 MB, and not read: agents.yaml; name those that define services with --config',
    ]);
    const named = propose(files, ['agents.yaml']);
    assert.deepEqual(
      named.services.map(({ row }) => row.name),
      ['Mail'],
    );
  });
});

describe('init of a folder that has examples alone', () => {
  useFleetHome();

  for (const [what, files] of [
    ['configurations', { 'samples/mail/Procfile': 'mail: python mail.py\n' }],
    [
      'Dockerfiles',
      { 'samples/mail/Dockerfile': 'FROM python:3.11\nCOPY . .\nCMD ["python", "mail.py"]\n' },
    ],
  ] as const) {
    it(`reads them: ${what}`, () => {
      const { services, notes } = propose({
        ...files,
        'samples/mail/mail.py': '',
        'bus.yaml': 'services: { bus: { image: nats } }\n',
      });
      assert.deepEqual(
        services.map(({ row }) => row.run),
        [{ script: 'samples/mail/mail.py' }],
      );
      assert.equal(notes[0], 'no other file defines an agent, so examples are read: samples/');
    });
  }

  it('leaves them out beside agents, and reads no archive in their place', () => {
    const beside = propose({
      ...UNIT,
      'examples/Procfile': 'mail: python mail.py\n',
      'examples/mail.py': '',
    });
    assert.deepEqual(
      beside.services.map(({ row }) => row.name),
      ['Ears'],
    );
    const lines = refusal(() => propose({ 'archive/Procfile': 'ears: python ears.py\n' }));
    assert.match(lines.join('\n'), /archive\/ is called like a folder of an archive/);
  });
});
