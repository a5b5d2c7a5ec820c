import assert from 'node:assert/strict';
import {
  findSourceFolders,
  findSources,
  readImageLayout,
  type ImageLayout,
} from '../../src/dockerfile/image-layout';
import { parseDockerfile } from '../../src/dockerfile/parse';

const read = (text: string, files: readonly string[] = [], context = ''): ImageLayout => {
  const dockerfile = parseDockerfile(text);
  const isFile = (file: string): boolean => files.includes(file);
  return readImageLayout(dockerfile, dockerfile.stages.length - 1, { context, isFile });
};

describe('the layout of an image', () => {
  it('places files and folders where COPY and ADD put them', () => {
    const { placed, workingFolder } = read(
      'FROM python:3.11\nARG HOME=/srv\nWORKDIR ${HOME}\nWORKDIR app\nCOPY parts/mail/main.py ./\nCOPY ["parts/mail/data", "data"]\nADD . /all/\nCOPY a.py b.py lib/\nCOPY parts/mail/*.txt texts/\nADD https://example.org/x.py .\n',
      ['parts/mail/main.py', 'a.py', 'b.py'],
    );
    assert.equal(workingFolder, '/srv/app');
    assert.deepEqual(placed, [
      { source: 'parts/mail/main.py', image: '/srv/app/main.py' },
      { source: 'parts/mail/data', image: '/srv/app/data' },
      { source: '', image: '/all' },
      { source: 'a.py', image: '/srv/app/lib/a.py' },
      { source: 'b.py', image: '/srv/app/lib/b.py' },
      { source: 'parts/mail', image: '/srv/app/texts' },
    ]);
  });

  it('finds what a path of the image is in the source, the last copy first', () => {
    const { placed } = read(
      'FROM python:3.11\nCOPY . /app\nCOPY over/start.py /app/main.py\n',
      ['parts/over/start.py'],
      'parts',
    );
    assert.deepEqual(findSources(placed, '/app/main.py'), ['parts/over/start.py', 'parts/main.py']);
    assert.deepEqual(findSources(placed, '/other/main.py'), []);
    assert.deepEqual(findSourceFolders(placed, '/app/lib'), ['parts/lib']);
  });

  it('finds the folders that a folder of the image is put together of', () => {
    const { placed } = read('FROM python:3.11\nWORKDIR /app\nCOPY a/main.py b/lib ./\nCOPY c c\n', [
      'a/main.py',
    ]);
    assert.deepEqual(findSourceFolders(placed, '/app'), ['b/lib', '', 'a']);
  });

  it('follows earlier stages, by FROM and by COPY --from', () => {
    const { placed, command, entrypoint, environment } = read(
      'FROM python:3.11 AS base\nWORKDIR /opt/base\nENV A=1 B="two words"\nCOPY lib lib\nENTRYPOINT ["python"]\nCMD ["old.py"]\n' +
        'FROM python:3.11 AS build\nCOPY service /work/src\nCOPY run.py /work/\n' +
        'FROM base\nCOPY --from=build /work /opt/all\nCOPY --from=build /work/src/web ./web\nCOPY --from=build /work/run.py ./\nCOPY --from=alpine:3 /etc /etc\nENTRYPOINT ["python", "-u"]\n',
      ['run.py'],
    );
    assert.deepEqual(placed, [
      { source: 'lib', image: '/opt/base/lib' },
      { source: 'service', image: '/opt/all/src' },
      { source: 'run.py', image: '/opt/all/run.py' },
      { source: 'service/web', image: '/opt/base/web' },
      { source: 'run.py', image: '/opt/base/run.py' },
    ]);
    assert.deepEqual(entrypoint?.words, ['python', '-u']);
    assert.equal(command, undefined);
    assert.deepEqual(environment.get('B'), { value: 'two words', line: 3 });
  });

  it('keeps the CMD of the stage that it is FROM, and one above its own ENTRYPOINT', () => {
    assert.deepEqual(read('FROM python:3 AS a\nCMD ["x.py"]\nFROM a\nENV B=1\n').command?.words, [
      'x.py',
    ]);
    assert.deepEqual(read('FROM python:3\nCMD ["x.py"]\nENTRYPOINT ["python"]\n').command?.words, [
      'x.py',
    ]);
  });

  it('tells folders that pip installs, and the port that is exposed', () => {
    const { installed, exposed } = read(
      'FROM python:3.11\nARG PORT=8003\nWORKDIR /app\nRUN pip install fastapi /shared && pip3 install -e ./lib[web]\nEXPOSE ${PORT}/tcp\n',
    );
    assert.deepEqual(installed, ['/shared', '/app/lib']);
    assert.deepEqual(exposed, { port: 8003, line: 5 });
  });

  for (const [command, folders] of [
    ['pip install -e libs/voice libs/tools', ['/app/libs/voice', '/app/libs/tools']],
    ['cd libs && pip install voice/ && cd /srv && pip install -e .', ['/app/libs/voice', '/srv']],
    ['pip install ./dist/voice-1.0-py3-none-any.whl git+https://x.example/y.git voice', []],
    ['pip install "voice @ https://x.example/voice.zip" --editable=/srv/voice', ['/srv/voice']],
  ] as const)
    it(`tells the folders that pip installs by \`${command}\``, () => {
      const { installed } = read(`FROM python:3.11\nWORKDIR /app\nRUN ${command}\n`);
      assert.deepEqual(installed, folders);
    });
});
