import assert from 'node:assert/strict';
import { findPort, parseStart, replacePort, splitWords } from '../../src/init/start-command';

describe('startOf', () => {
  for (const [line, start] of [
    ['python a/b.py --port 1', { script: 'a/b.py', args: ['--port', '1'] }],
    ['/opt/venv/bin/python3.11 -u -m pkg.app x', { module: 'pkg.app', args: ['x'] }],
    ['./a.py', { script: './a.py', args: [] }],
    [
      'uvicorn app.main:app --port 80',
      { module: 'uvicorn', args: ['app.main:app', '--port', '80'] },
    ],
    ['env A=1 exec python a.py', { script: 'a.py', args: [] }],
    ['tini -- python a.py', { script: 'a.py', args: [] }],
    ['bash -c \'cd x && python "a b.py"\'', { script: 'a b.py', args: [] }],
    ['python .', { script: './__main__.py', args: [] }],
    ['python3 -u agents/mail/ --fast', { script: 'agents/mail/__main__.py', args: ['--fast'] }],
    ['uv run --frozen . --port 1', { script: './__main__.py', args: ['--port', '1'] }],
    ['. env.sh', undefined],
    ['./run', undefined],
    ['node index.js', undefined],
    ['python', undefined],
    ['python -c "print(1)"', undefined],
    ['tail -f x.log', undefined],
    ['', undefined],
  ] as const) {
    it(`finds in '${line}' ${start ? JSON.stringify(start) : 'nothing'}`, () => {
      assert.deepEqual(parseStart(splitWords(line)), start);
    });
  }
});

describe('a port among arguments', () => {
  for (const [line, port, changed] of [
    ['--port 7200', '7200', '--port 9'],
    ['--port=7200 -v', '7200', '--port=9 -v'],
    ['-p 80', '80', '-p 9'],
    ['--bind 0.0.0.0:7200', '7200', '--bind 0.0.0.0:9'],
    ['-b=:80', '80', '-b=:9'],
    ['--fast 7', undefined, '--fast 7'],
  ] as const) {
    it(`is ${port ?? 'none'} in ${line}`, () => {
      assert.equal(findPort(splitWords(line)), port);
      assert.equal(replacePort(splitWords(line), 9).join(' '), changed);
    });
  }
});
