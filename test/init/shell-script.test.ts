import assert from 'node:assert/strict';
import { readShellScript } from '../../src/init/shell-script';

const HEAD = `#!/usr/bin/env bash
set -eo pipefail
# Directory of this script
this_dir="$( cd "$( dirname "$0" )" && pwd )"
base_dir="$(realpath "\${this_dir}/..")"
: "\${venv:=\${base_dir}/.venv}"
if [ -d "\${venv}" ]; then
    source "\${venv}/bin/activate"
fi
`;

describe('a shell script that starts one Python program', () => {
  it('is read with its folders, its PYTHONPATH and the arguments that it is given', () => {
    const text = `${HEAD}export PYTHONPATH="\${base_dir}/lib:\${base_dir}"\nexport PATH="\${base_dir}/bin:\${PATH}"\npython3 -m web_api "$@"\n`;
    assert.deepEqual(readShellScript(text, 'script/web', ['--port', '80']), {
      start: { module: 'web_api', args: ['--port', '80'] },
      folder: '',
      searchPath: ['lib', ''],
    });
    const socket = `${HEAD}mkdir -p "\${base_dir}/run"\nexec python3 "\${base_dir}/bin/ears.py" --socket "\${base_dir}/run/a" \\\n  "$@"\n`;
    assert.deepEqual(readShellScript(socket, 'parts/ears/script/server', [])?.start, {
      script: 'parts/ears/bin/ears.py',
      args: ['--socket', './parts/ears/run/a'],
    });
  });

  for (const [what, text, script] of [
    ['cd into its own folder', 'cd "$(dirname "$0")"\npython ears.py\n', 'bin/ears.py'],
    [
      'cd beside it',
      'cd "$(dirname "${BASH_SOURCE[0]}")/../lab"\nexec python -u ears.py\n',
      'lab/ears.py',
    ],
    ['cd below the folder that it is called in', 'cd lab\npython ears.py\n', 'lab/ears.py'],
    ['variables', 'NAME=ears\nFILE=lab/$NAME.py\npython "$FILE" $@\n', 'lab/ears.py'],
  ] as const) {
    it(`finds the script: ${what}`, () => {
      const found = readShellScript(text, 'bin/start.sh', []);
      assert.deepEqual(found?.start, { script, args: [] });
    });
  }

  for (const [what, text] of [
    ['two programs', 'python a.py &\npython b.py\n'],
    ['a branch that starts one', 'if [ "$X" ]; then\n  python a.py\nfi\npython b.py\n'],
    ['a variable of whoever calls it', 'python a.py --port $PORT\n'],
    ['another program', 'node a.js\n'],
    ['what ends before', 'alembic upgrade head && python a.py\n'],
    ['a folder of the host', 'cd /srv/app\npython a.py\n'],
    ['nothing', 'echo ready\n'],
  ] as const) {
    it(`is not certain for ${what}`, () => {
      assert.equal(readShellScript(text, 'start.sh', []), undefined);
    });
  }
});
