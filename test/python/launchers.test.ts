import assert from 'node:assert/strict';
import {
  findApplication,
  findLauncherAddress,
  type PythonCommand,
} from '../../src/python/launchers';
import { parseStart, splitWords } from '../../src/init/start-command';

const read = (line: string): PythonCommand => {
  const start = parseStart(splitWords(line));
  assert.ok(start, line);
  return start;
};

describe('a launcher', () => {
  for (const [line, target, address] of [
    ['uvicorn --reload a.b:app --port 80', { modules: ['a.b'] }, '127.0.0.1:80'],
    ['python -m uvicorn a.b:make --factory --host 0.0.0.0', { modules: ['a.b'] }, '0.0.0.0:8000'],
    ['gunicorn -k x.workers.Y -b :81 a.b:app', { modules: ['a.b'] }, '0.0.0.0:81'],
    ['gunicorn -c conf.py a:app', { modules: ['a'] }, undefined],
    ['hypercorn a:app --bind 0.0.0.0:82', { modules: ['a'] }, '0.0.0.0:82'],
    ['daphne -b 0.0.0.0 -p 83 a.asgi:application', { modules: ['a.asgi'] }, '0.0.0.0:83'],
    [
      'celery -A a.tasks worker -l info',
      { modules: ['a.tasks.celery', 'a.tasks', 'a'] },
      undefined,
    ],
    ['gradio ui/app.py demo', { script: 'ui/app.py' }, undefined],
    ['flask --app a run -p 84', { modules: ['a'] }, '127.0.0.1:84'],
    ['fastapi run a/b.py', { script: 'a/b.py' }, '0.0.0.0:8000'],
    ['streamlit run a.py --server.port=85', { script: 'a.py' }, '0.0.0.0:85'],
    ['torchrun --nproc-per-node 2 a.py --fast', { script: 'a.py' }, undefined],
    ['locust --headless -u 10', { script: 'locustfile.py' }, undefined],
    ['python3 -m locust -f load/a.py', { script: 'load/a.py' }, undefined],
    ['torchrun --standalone -m a.b', { modules: ['a.b'] }, undefined],
  ] as const) {
    it(`starts what '${line}' says, on ${address ?? 'no known port'}`, () => {
      const run = read(line);
      assert.deepEqual(findApplication(run)?.target, target);
      const found = findLauncherAddress(run, () => false);
      assert.equal(found && `${found.host}:${String(found.port)}`, address);
    });
  }

  it('does not say its address where a variable may', () => {
    assert.equal(
      findLauncherAddress(read('uvicorn a:app'), () => true),
      undefined,
    );
  });

  it('may stand behind what runs a command elsewhere or again', () => {
    for (const before of [
      'uv run --no-dev',
      'uv run --extra web --',
      'poetry run',
      'conda run --no-capture-output -n voice',
      "watchmedo auto-restart -d a -p '*.py' --",
      'tini -g --',
    ])
      assert.deepEqual(read(`${before} uvicorn a:app`), read('uvicorn a:app'), before);
    assert.deepEqual(read('uv run -m a.b x'), { module: 'a.b', args: ['x'] });
  });
});
