import assert from 'node:assert/strict';
import { findingsIn, told } from '../../../support/check';
import { useFleetHome } from '../../../support/environment';

const RULE = 'file-not-in-image';

describe('file-not-in-image', () => {
  useFleetHome();
  it('is an error for a file of the source that the image does not take', async () => {
    const files = {
      'hub.py':
        'import os\nopen("a/rules.yaml")\nopen(os.path.join(os.path.dirname(__file__), "a", "rules.yaml"))\n',
      'a/rules.yaml': '',
    };
    assert.deepEqual(await told(RULE, files), ['error hub.py:2', 'error hub.py:3']);
    assert.deepEqual(await told(RULE, files, (rows) => void (rows.hub.data = ['a'])), []);
    assert.deepEqual(await told(RULE, files, (rows) => void (rows.hub.tree = 'whole')), []);
  });
  it('is an error for a file that is nowhere, unless the program writes it', async () => {
    assert.deepEqual(await told(RULE, 'open("none.yaml")\n'), ['error hub.py:1']);
    assert.deepEqual(await told(RULE, 'open("none.yaml", "w")\nopen("none.yaml")\n'), []);
    assert.deepEqual(await told(RULE, 'open("data/none.yaml")\nopen("/tmp/x")\n'), []);
    assert.deepEqual(await told(RULE, 'open("/home/somebody/model.bin")\n'), ['error hub.py:1']);
  });
  it('is an error for a path in a folder that no image has', async () => {
    for (const file of ['/project/models.json', '/workspace/a/b.txt', '/settings.toml', '/mnt/x'])
      assert.deepEqual(await told(RULE, `open("${file}")\n`), ['error hub.py:1'], file);
    for (const file of [
      '/etc/hosts',
      '/usr/share/x',
      '/opt/venv/bin/python',
      '/var/lib/x',
      '/dev/x',
    ])
      assert.deepEqual(await told(RULE, `open("${file}")\n`), [], file);
    const [found] = (
      await findingsIn({
        'hub.py': 'open("/project/conf/models.json")\n',
        'conf/models.json': '{}',
      })
    ).filter(({ rule }) => rule === RULE);
    assert.match(found?.message ?? '', /the source has 'conf\/models.json'/);
    assert.match(found?.fix ?? '', /^read '\/app\/conf\/models.json'/);
  });
  it('tells where the source has a file that is meant to lie in the working folder', async () => {
    const files = { 'hub.py': 'import mail.server\n', 'mail/templates/order.html': '' };
    const loader =
      'from jinja2 import Environment, FileSystemLoader, select_autoescape\nenv = Environment(\n  loader=FileSystemLoader("templates"),\n  autoescape=select_autoescape(["html"]))\nenv.get_template("order.html")\n';
    const found = (await findingsIn({ ...files, 'mail/server.py': loader })).filter(
      ({ rule, service }) => rule === RULE && service === 'Hub',
    );
    assert.deepEqual(
      found.map(({ file, line, message, fix }) => [file, line, message, fix]),
      [
        [
          'mail/server.py',
          5,
          "reads 'templates/order.html', which is 'mail/templates/order.html' in the source, but the program starts in /app; this raises TemplateNotFound",
          "read it from beside the file: os.path.join(os.path.dirname(__file__), 'templates/order.html'), and add 'mail/templates/order.html' to data of the row",
        ],
      ],
    );
    const opened = await told(RULE, {
      ...files,
      'mail/server.py': 'open("templates/order.html")\n',
    });
    assert.deepEqual(opened, ['error mail/server.py:1']);
  });
  it('is an error for a folder of files that the application serves', async () => {
    const served = (more = ''): string =>
      `from fastapi.staticfiles import StaticFiles\nStaticFiles(directory="static"${more})\n`;
    const files = { 'hub.py': served(), 'static/a.css': '' };
    assert.deepEqual(await told(RULE, files), ['error hub.py:2']);
    assert.deepEqual(await told(RULE, files, (rows) => void (rows.hub.data = ['static'])), []);
    assert.deepEqual(await told(RULE, served()), ['error hub.py:2']);
    assert.deepEqual(await told(RULE, served(', check_dir=False')), []);
  });
  it('is a warning where the error is caught', async () => {
    assert.deepEqual(
      await told(RULE, {
        'hub.py': 'try:\n  open("a.yaml")\nexcept FileNotFoundError:\n  pass\n',
        'a.yaml': '',
      }),
      ['warning hub.py:2'],
    );
    assert.deepEqual(
      await told(RULE, 'import os\nif os.path.exists("a.yaml"):\n  open("a.yaml")\n'),
      [],
    );
  });
});
