import assert from 'node:assert/strict';
import { told } from '../../../support/check';
import { useFleetHome } from '../../../support/environment';

const check = (text: string) =>
  told('value-mismatch', { 'hub.py': `${text}\n`, 'a.yaml': 'url:\n' }, (rows) => {
    rows.hub.tree = 'whole';
  });

/** A class whose `client` is None, and whose `go` has these lines before the client is used. */
const use = (lines: readonly string[], more: readonly string[] = []): string =>
  [
    'import pkg, logging, sys',
    'class Hub:',
    '    def __init__(self):',
    '        self.client = None',
    ...more.map((line) => `    ${line}`),
    '    def go(self):',
    ...lines.map((line) => `        ${line}`),
    '        self.client.run()',
    'Hub().go()',
  ].join('\n');

const DATA = 'import pkg, yaml\nsettings = yaml.safe_load(open("a.yaml"))\n';

describe('value-mismatch behind a question for None', () => {
  useFleetHome();

  it('is silent where the answer calls a package, which may never return', async () => {
    for (const text of [
      use(['if self.client is None:', '    pkg.serve_setup()']),
      use(['if not self.client:', '    pkg.serve_setup()']),
      use(['self.client or pkg.serve_setup()']),
      use(['pkg.serve_setup() if self.client is None else 0']),
      use(['if getattr(self, "client") is None:', '    pkg.serve_setup()']),
      use(
        ['self.check()'],
        ['def check(self):', '    if self.client is None:', '        pkg.serve_setup()'],
      ),
      use(
        ['if not self.ready:', '    pkg.serve_setup()'],
        ['@property', 'def ready(self):', '    return self.client is not None'],
      ),
      use(['try:', '    assert self.client', 'except AssertionError:', '    pkg.serve_setup()']),
      use(['try:', '    self.client.ping()', 'except AttributeError:', '    pkg.serve_setup()']),
      `import pkg\nclass Hub:\n    client = None\nhub = Hub()\nif hub.client is None:\n    pkg.serve_setup()\nhub.client.run()`,
      `${DATA}if settings["url"] is None:\n    pkg.serve_setup()\nsettings["url"].strip()`,
      `${DATA}if not settings.get("port"):\n    pkg.serve_setup()\nsettings.get("port").strip()`,
    ])
      assert.deepEqual(await check(text), [], text);
  });

  it('is silent behind a loop that ends once there is a value', async () => {
    assert.deepEqual(await check(use(['while self.client is None:', '    pkg.wait()'])), []);
  });

  it('is an error where the answer returns for certain, or nothing asks', async () => {
    for (const [text, line] of [
      [use(['if self.client is None:', '    logging.error("no client")']), 8],
      [use(['if self.client:', '    pkg.close()']), 8],
      [use(['pkg.serve_metrics()']), 7],
      [use(['if "x" == "x":', '    pkg.prepare()']), 8],
      [`${DATA}if settings["url"] is None:\n    print("no url")\nsettings["url"].strip()`, 5],
    ] as const)
      assert.deepEqual(await check(text), [`error hub.py:${String(line)}`], text);
  });
});
