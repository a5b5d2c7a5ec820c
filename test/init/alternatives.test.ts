import assert from 'node:assert/strict';
import { proposeRows } from '../../src/init/propose-rows';
import { temporaryFolder } from '../support/folders';

const machines = [{ name: { value: 'tower', from: '--machine' }, profile: {} }];

const propose = (files: Readonly<Record<string, string>>) =>
  proposeRows(temporaryFolder(files), { machines });

const FILES = {
  'mail/Dockerfile': 'FROM python:3.11\nCOPY . .\nCMD ["python", "mail.py"]\n',
  'mail/mail.py': 'import redis\n',
};

describe('init of services of which one can run', () => {
  it('makes a row of the first, and asks for the others', () => {
    const { services, conflicts, refusals, questions } = propose({
      ...FILES,
      'compose.yaml':
        'services:\n  mail: {build: mail, ports: ["${P:-7100}:7100"]}\n  mail-gpu: {build: mail, profiles: [gpu], ports: ["${P:-7100}:7100"]}\n  desk: {build: mail, command: python mail.py --desk, ports: ["7101:7100"], depends_on: [mail-gpu]}\n',
    });
    assert.deepEqual([conflicts, refusals], [[], []]);
    assert.deepEqual(
      services.map(({ row }) => [row.name, row.port, row.placements['tower']?.dependsOn]),
      [
        ['Mail', 7100, []],
        ['Desk', 7101, []],
      ],
    );
    assert.deepEqual(
      questions.filter((each) => each.includes('mail-gpu')),
      [
        'compose.yaml:3: mail-gpu starts what mail starts, and publishes the same port 7100: one of them can run, and mail has the row; write what mail-gpu has in place of that, where it is the one',
        "Desk: dependsOn: 'mail-gpu' (compose.yaml:4) has no row; see the question about it",
      ],
    );
  });

  it('leaves addresses of those without a row as they are written', () => {
    const { services, refusals } = propose({
      ...FILES,
      'compose.yaml':
        'services:\n  mail: {build: mail, ports: ["7100:7100"]}\n  mail-gpu: {build: mail, ports: ["7100:7100"]}\n  desk: {build: mail, command: python mail.py --desk, ports: ["7101:7100"], environment: {MAIL: "http://mail-gpu:7100", GPU_HOST: mail-gpu, GPU_PORT: "7100"}}\n',
    });
    assert.deepEqual(refusals, []);
    assert.deepEqual(services.find(({ row }) => row.name === 'Desk')?.row.env, {
      MAIL: 'http://mail-gpu:7100',
      GPU_HOST: 'mail-gpu',
      GPU_PORT: '7100',
    });
  });

  it('keeps those of other files, other ports and other starts', () => {
    const { services, conflicts } = propose({
      ...FILES,
      'compose.yaml':
        'services:\n  mail: {build: mail, ports: ["7100:7100"]}\n  desk: {build: mail, ports: ["7101:7100"]}\n  till: {build: mail, command: python mail.py --till, ports: ["7100:7100"]}\n',
      'other/compose.yaml': 'services:\n  post: {build: ../mail, ports: ["7100:7100"]}\n',
    });
    assert.deepEqual(
      services.map(({ row }) => row.name),
      ['Mail', 'Desk', 'Till', 'Post'],
    );
    assert.equal(conflicts.length, 1);
    assert.match(conflicts[0] ?? '', /^port 7100 is wanted twice on tower: /);
  });
});
