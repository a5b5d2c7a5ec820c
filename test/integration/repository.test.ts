import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import execa from 'execa';
import { root } from '../../src/lib/root';
import { temporaryFolder, writeFiles } from '../support/folders';
import { projectCopy } from '../support/project';
import { pulumiOrSkip } from '../support/pulumi';
import { FakeGithub } from './fake-github';

const SETTINGS = {
  owner: 'octo',
  repository: 'fleet',
  reviewers: [7, 583231],
  variables: { CUDA_ARCH: '8.9' },
  ruleset: true,
};
const MACHINES = [
  '/repos/octo/fleet/environments/alpha',
  '/repos/octo/fleet/environments/alpha/deployment-branch-policies/<id>',
  '/repos/octo/fleet/environments/alpha/variables/CUDA_ARCH',
  '/repositories/77/environments/alpha/secrets/HF_TOKEN',
];
const EVERYONES = [
  '/repos/octo/fleet/actions/permissions/workflow',
  '/repos/octo/fleet/rulesets/<id>',
];

/** Skips the suite, with the reason, where the provider is not installed and cannot be downloaded. */
async function providerOrSkip(this: Mocha.Context): Promise<void> {
  const file = path.join(root, 'node_modules/@pulumi/github/package.json');
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
  const install = ['plugin', 'install', 'resource', 'github', version];
  const { failed, all } = await execa('pulumi', install, { all: true, reject: false });
  if (!failed) return;
  console.log(`      skipped: no provider for GitHub: ${all?.trim().split('\n').at(-1) ?? ''}`);
  this.skip();
}

/** Runs on the real engine with the real provider. */
describe('the repository on GitHub', function () {
  this.timeout('15m');
  const github = new FakeGithub('octo/fleet');
  let project: string;
  let environment: Record<string, string>;

  const pulumi = async (token: string, ...args: string[]): Promise<string> => {
    const env = { ...environment, GITHUB_TOKEN: token };
    const { all } = await execa('pulumi', args, { cwd: project, env, all: true });
    return all ?? '';
  };

  before(pulumiOrSkip);
  before(providerOrSkip);
  before(async () => {
    project = projectCopy();
    writeFiles(project, {
      'index.ts': "import './test/support/github-program';\n",
      'Pulumi.try.yaml': JSON.stringify({ config: { 'fleet:github': SETTINGS } }),
    });
    environment = {
      GITHUB_BASE_URL: await github.start(),
      PULUMI_BACKEND_URL: `file://${temporaryFolder()}`,
      PULUMI_CONFIG_PASSPHRASE: 'test',
    };
    await pulumi('t', 'stack', 'init', 'try');
    await pulumi(
      't',
      'config',
      'set',
      '--secret',
      '--path',
      'github.secrets.HF_TOKEN',
      'hf_hidden',
    );
  });
  after(() => {
    github.stop();
  });

  it('is created as the stack file says, and no secret is printed or stored in plain text', async () => {
    const said = await pulumi('ghp_mine', 'up', '--yes', '--skip-preview', '--diff');
    const state = await pulumi('ghp_mine', 'stack', 'export');
    assert.deepEqual(github.paths(), [...MACHINES, ...EVERYONES].sort());
    for (const value of ['hf_hidden', 'ghp_mine']) {
      for (const place of [said, state, github.text()]) assert.ok(!place.includes(value), value);
    }
  });

  it("does not change with another user's token", async () => {
    await pulumi('ghp_mine', 'refresh', '--yes', '--skip-preview', '--expect-no-changes');
    await pulumi('ghp_of_another', 'preview', '--expect-no-changes');
  });

  it("is removed with its machine, except the branch's protection", async () => {
    await pulumi('ghp_mine', 'destroy', '--yes', '--skip-preview');
    assert.deepEqual(github.paths(), EVERYONES);
  });
});
