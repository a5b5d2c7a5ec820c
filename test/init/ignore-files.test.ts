import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { proposeRows } from '../../src/init/propose-rows';
import { useFleetHome } from '../support/environment';
import { temporaryFolder } from '../support/folders';

const machines = [{ name: { value: 'tower', from: '--machine' }, profile: {} }];

describe('init of a folder whose .dockerignore leaves out configurations', () => {
  useFleetHome();
  const code = { 'ears.py': '', 'lab/mouth.py': '' };
  for (const [what, ignored, files] of [
    ['by !', '*\n!**/*.py\n', { 'lab/agents.toml': '[agents.Mouth]\nscript = "mouth.py"\n' }],
    ['by kind', '**/*.service\nProcfile*\n', { Procfile: 'mouth: python lab/mouth.py\n' }],
    [
      'with Dockerfiles',
      'Dockerfile*\nlab/Dockerfile\n',
      { 'lab/Dockerfile': 'FROM python:3.11\nCMD ["python", "mouth.py"]\n' },
    ],
  ] as const) {
    it(`reads them all the same: ${what}`, () => {
      const folder = temporaryFolder({ ...code, ...files, '.dockerignore': ignored });
      assert.equal(proposeRows(folder, { machines }).services.length, 1);
    });
  }

  it('asks for an agent whose script it leaves out', () => {
    const folder = temporaryFolder({
      ...code,
      '.dockerignore': 'lab\n',
      'agents.toml': '[agents.Ears]\nscript = "ears.py"\n[agents.Mouth]\nscript = "lab/mouth.py"\n',
    });
    const { services, questions } = proposeRows(folder, { machines });
    assert.equal(services.length, 1);
    assert.ok(
      questions.includes(
        "agents.toml:4: Mouth: script: 'lab/mouth.py' has no row, as .dockerignore keeps lab/mouth.py out of images; let it pass",
      ),
      questions.join('\n'),
    );
  });

  it('reads none that the .gitignore of a folder leaves out', () => {
    const folder = temporaryFolder({
      ...code,
      '.dockerignore': '**/*.toml\n',
      'lab/.gitignore': 'private.toml\n',
      'lab/private.toml': '[agents.Private]\nscript = "mouth.py"\n',
      'lab/agents.toml': '[agents.Mouth]\nscript = "mouth.py"\n',
    });
    execFileSync('git', ['init', '-q'], { cwd: folder });
    assert.deepEqual(
      proposeRows(folder, { machines }).services.map(({ row }) => row.name),
      ['Mouth'],
    );
  });
});
