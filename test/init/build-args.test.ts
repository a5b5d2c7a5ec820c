import assert from 'node:assert/strict';
import { proposeRows } from '../../src/init/propose-rows';
import { useFleetHome } from '../support/environment';
import { temporaryFolder } from '../support/folders';

const machines = [{ name: { value: 'tower', from: '--machine' }, profile: {} }];

const propose = (compose: string, dockerfile: string) =>
  proposeRows(
    temporaryFolder({
      'compose.yaml': `services:\n${compose}`,
      Dockerfile: dockerfile,
      'parts/ears/main.py': 'import redis\n',
      'parts/mail/main.py': 'import redis\n',
      'parts/main.py': '',
    }),
    { machines },
  );

const build = (name: string, args: string, port: number): string =>
  `  ${name}: { build: { context: ., args: ${args} }, ports: ["${String(port)}:${String(port)}"] }\n`;

describe('init of what arguments of a build choose', () => {
  useFleetHome();

  it('copies the folder that each service names, of one Dockerfile', () => {
    const { services, questions } = propose(
      build('ears', '{ PART: ears }', 7200) + build('mail', '["PART=${MAIL:-mail}"]', 7201),
      'FROM python:3.11\nARG PART\nWORKDIR /srv/$PART\nCOPY parts/${PART}/ .\nCMD ["python", "main.py"]\n',
    );
    assert.deepEqual(
      services.map(({ row }) => row.run),
      [{ script: 'parts/ears/main.py' }, { script: 'parts/mail/main.py' }],
    );
    assert.deepEqual(questions, []);
  });

  it('takes a default, an ENV made of it, the image and stages that arguments name', () => {
    const { services } = propose(
      build('ears', '{ BASE: own, PORT: "7200" }', 7200),
      'ARG BASE=debian\nFROM python:3.11 AS own\nARG PART=mail\nENV FOLDER=/srv/${PART} LEVEL=2\nWORKDIR $FOLDER\nCOPY parts/${PART} $FOLDER\nFROM ${BASE}\nARG PORT=1\nARG LEVEL=9\nEXPOSE $PORT\nENV SEEN=$LEVEL\nCMD ["python", "main.py"]\n',
    );
    assert.deepEqual(services[0]?.row.run, { script: 'parts/mail/main.py' });
    assert.equal(services[0].row.env?.['SEEN'], '2');
  });

  it('asks for those that a command of the build uses, and those without a value', () => {
    const { questions } = propose(
      build('ears', '{ PART: ears, INDEX: a, TOKEN: }', 7200),
      'FROM python:3.11\nARG PART INDEX TOKEN\nCOPY parts/${PART}/ .\nRUN pip install -i $INDEX -t ${TOKEN} x\nCMD ["python", "main.py"]\n',
    );
    assert.deepEqual(questions, [
      "compose.yaml:2: ears: build.args: { INDEX: 'a', TOKEN: '…' } is not in the row; no field of a row has it",
    ]);
  });
});
