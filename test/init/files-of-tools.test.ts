import assert from 'node:assert/strict';
import { proposeRows } from '../../src/init/propose-rows';
import { useFleetHome } from '../support/environment';
import { temporaryFolder } from '../support/folders';

describe('init beside the files of editors and tools', () => {
  useFleetHome();
  it('makes no agent of what they start or compile', () => {
    const folder = temporaryFolder({
      'startup.yaml': 'agents:\n  - {name: Hub, script: hub.py, port: 7001}\n',
      'hub.py': '',
      'web/tsconfig.build.json': '{"compilerOptions": {"module": "NodeNext"}}',
      'Taskfile.dist.yaml': 'tasks:\n  fill:\n    cmd: python fill.py\n',
      '.vscode/tasks.json': '{"tasks": [{"name": "Fill", "command": "python fill.py"}]}',
      '.gitlab-ci.yml': 'fill:\n  script: python fill.py\n',
    });
    const { services, conflicts } = proposeRows(folder);
    assert.deepEqual(
      services.map(({ row }) => row.name),
      ['Hub'],
    );
    assert.deepEqual(conflicts, []);
  });
});
