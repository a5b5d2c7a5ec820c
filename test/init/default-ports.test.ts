import assert from 'node:assert/strict';
import { proposeRows } from '../../src/init/propose-rows';
import { useFleetHome } from '../support/environment';
import { temporaryFolder } from '../support/folders';

const machines = [{ name: { value: 'tower', from: '--machine' }, profile: {} }];

const propose = (procfile: string, files: Readonly<Record<string, string>>) =>
  proposeRows(temporaryFolder({ Procfile: procfile, ...files }), { machines });

const ui = (launch: string): string =>
  `import gradio as gr\nwith gr.Blocks() as demo:\n    pass\n${launch}\n`;
const API = 'from fastapi import FastAPI\napp = FastAPI()\n';

describe('init of an agent that listens on the port of its framework', () => {
  useFleetHome();

  for (const [launch, port] of [
    ['demo.launch()', 7860],
    ['demo.queue().launch(\n    share=False,\n)', 7860],
    ['demo.launch(server_name="0.0.0.0", server_port=7870)', 7870],
    ['demo.launch(\n    server_port=7871,\n)', 7871],
    ['import settings\ndemo.launch(server_port=settings.PORT)', undefined],
  ] as const) {
    it(`knows that of Gradio: ${JSON.stringify(launch)}`, () => {
      const { services } = propose('ui: python ui.py\n', { 'ui.py': ui(launch) });
      assert.equal(services[0]?.row.port, port);
    });
  }

  for (const [command, port] of [
    ['uvicorn api:app', 8000],
    ['gunicorn api:app', 8000],
    ['waitress-serve api:app', 8080],
    ['flask --app api run', 5000],
    ['streamlit run api.py', 8501],
    ['gradio ui.py', 7860],
    ['uvicorn api:app --port 7300', 7300],
    ['celery -A api worker', undefined],
  ] as const) {
    it(`knows that of a launcher: ${command}`, () => {
      const api = `${API}if __name__ == "__main__":\n    import uvicorn\n    uvicorn.run(app, port=9123)\n`;
      const tasks = 'from celery import Celery\napp = Celery()\n';
      const { services } = propose(`x: ${command}\n`, {
        'api.py': command.startsWith('celery') ? tasks : api,
        'ui.py': ui('demo.launch()'),
      });
      assert.equal(services[0]?.row.port, port);
      assert.deepEqual(
        services[0]?.todo.filter((each) => each.startsWith('port')),
        [],
      );
    });
  }

  for (const [command, files, probe] of [
    ['python ui.py', { 'ui.py': ui('demo.launch()') }, { kind: 'http', port: 7860, path: '/' }],
    [
      'gradio ui.py',
      { 'ui.py': ui('demo.launch(server_port=7870)') },
      { kind: 'http', port: 7870, path: '/' },
    ],
    [
      'streamlit run page.py --server.port 7300',
      { 'page.py': 'import requests\nrequests.get("http://hub:80/health")\n' },
      { kind: 'http', port: 7300, path: '/_stcore/health' },
    ],
  ] as const)
    it(`asks the path that its framework serves: ${command}`, () => {
      const { services } = propose(`x: ${command}\n`, files);
      assert.deepEqual(services[0]?.row.probe, probe);
    });

  it('gives all but one another port, and tells them that', () => {
    const { services, refusals } = propose(
      'a: uvicorn api:app\nb: gunicorn api:other\nc: python ui.py\nd: python ui.py --second\n',
      { 'api.py': `${API}other = app\n`, 'ui.py': ui('demo.launch()') },
    );
    assert.deepEqual(
      services.map(({ row: { port, run, env } }) => [port, run.args, env]),
      [
        [8000, ['api:app'], undefined],
        [8001, ['api:other', '--bind', '0.0.0.0:8001'], undefined],
        [7860, undefined, undefined],
        [7861, ['--second'], { GRADIO_SERVER_PORT: '7861' }],
      ],
    );
    assert.deepEqual(refusals, []);
  });
});

describe('init of modules with hyphens', () => {
  useFleetHome();

  it('writes those that python -m and launchers run', () => {
    const { services, refusals, questions } = propose(
      'a: python -m my-pkg.main\nb: uvicorn my-pkg.api:app --port 7300\n',
      { 'my-pkg/main.py': 'import redis\n', 'my-pkg/api.py': API },
    );
    assert.deepEqual(
      services.map(({ row }) => row.run),
      [
        { module: 'my-pkg.main' },
        { module: 'uvicorn', args: ['my-pkg.api:app', '--port', '7300'] },
      ],
    );
    assert.deepEqual(services[0]?.row.infrastructure, ['redis']);
    assert.deepEqual([refusals, questions], [[], []]);
  });

  it('asks for one that is not there', () => {
    const { questions } = propose('a: python -m my-pkg.main\nb: python b.py\n', { 'b.py': '' });
    assert.equal(questions.length, 1);
    assert.match(questions[0] ?? '', /module: 'my-pkg\.main' is not in the folder/);
  });
});
