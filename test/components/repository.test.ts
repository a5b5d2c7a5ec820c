import assert from 'node:assert/strict';
import * as github from '@pulumi/github';
import * as pulumi from '@pulumi/pulumi';
import { githubSchema } from '../../src/stack/github';
import { Repository } from '../../components/repository';
import { useEnvironment } from '../support/environment';

/** Inputs and options of a resource, by type and name. */
interface Registered {
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly options: Readonly<Record<string, pulumi.CustomResourceOptions>>;
  readonly repository: Repository;
}

const keyOf = (type: string, name: string): string => `${type.replace(/.*:/, '')} ${name}`;

async function register(config: object): Promise<Registered> {
  const inputs: Record<string, unknown> = {};
  const options: Record<string, pulumi.CustomResourceOptions> = {};
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs: given, custom }) => {
        const state = given as Record<string, unknown>;
        if (custom) inputs[keyOf(type, name)] = state;
        const made = keyOf(type, name) === 'RepositoryEnvironment github';
        // Told apart from what was asked for, to see who waits for it.
        return { id: name, state: made ? { ...state, environment: 'alpha, made' } : state };
      },
      call: ({ token }) => assert.fail(`${token} is called`),
    },
    'fleet',
    'alpha',
    false,
  );
  const checked = githubSchema.parse({ owner: 'octo', repository: 'home-fleet', ...config });
  const note: pulumi.ResourceTransformation = ({ type, name, opts }) => {
    options[keyOf(type, name)] = opts;
    return undefined;
  };
  const repository = new Repository(
    'github',
    { machine: 'alpha', github: checked },
    { transformations: [note] },
  );
  await pulumi.runtime.disconnect(); // once nothing is left on its way
  return { inputs, options, repository };
}

/** Wraps a secret as the engine receives it; the mark is Pulumi's. */
const secret = (value: string): unknown => ({
  '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270',
  value,
});

const everything = {
  token: 'ghp_hidden',
  branch: 'stable',
  reviewers: [583231, 7],
  variables: { CUDA_ARCH: '8.9' },
  secrets: { HF_TOKEN: 'hf_hidden' },
  ruleset: true,
  requiredChecks: ['check', 'preview', 'scan'],
};
const provider = { owner: 'octo', baseUrl: 'https://api.github.com/' };
const asked = {
  repository: 'home-fleet',
  environment: 'alpha',
  deploymentBranchPolicy: { protectedBranches: false, customBranchPolicies: true },
};
const inside = { repository: 'home-fleet', environment: 'alpha, made' };

describe('Repository', () => {
  useEnvironment(() => ({ GITHUB_TOKEN: 'ghp_of_my_own', GITHUB_BASE_URL: undefined }));

  it('registers all that the config names, secrets as secrets', async () => {
    assert.deepEqual((await register(everything)).inputs, {
      'github github': { ...provider, token: secret('ghp_hidden') },
      'RepositoryEnvironment github': { ...asked, reviewers: [{ users: [583231, 7] }] },
      'RepositoryEnvironmentDeploymentPolicy github': { ...inside, branchPattern: 'stable' },
      'ActionsEnvironmentVariable github-CUDA_ARCH': {
        ...inside,
        variableName: 'CUDA_ARCH',
        value: '8.9',
      },
      'ActionsEnvironmentSecret github-HF_TOKEN': {
        ...inside,
        secretName: 'HF_TOKEN',
        value: secret('hf_hidden'),
      },
      'RepositoryRuleset github': {
        repository: 'home-fleet',
        name: 'fleet-stable',
        target: 'branch',
        enforcement: 'active',
        conditions: { refName: { includes: ['refs/heads/stable'], excludes: [] } },
        rules: {
          deletion: true,
          nonFastForward: true,
          pullRequest: { requiredApprovingReviewCount: 0 },
          requiredStatusChecks: {
            strictRequiredStatusChecksPolicy: true,
            requiredChecks: [{ context: 'check' }, { context: 'preview' }, { context: 'scan' }],
          },
        },
      },
      'WorkflowRepositoryPermissions github': {
        repository: 'home-fleet',
        defaultWorkflowPermissions: 'read',
        canApprovePullRequestReviews: false,
      },
    });
  });

  it("registers the machine's environment alone if the config names no more, and copies no $GITHUB_TOKEN", async () => {
    assert.deepEqual((await register({})).inputs, {
      'github github': provider,
      'RepositoryEnvironment github': asked,
      'RepositoryEnvironmentDeploymentPolicy github': { ...inside, branchPattern: 'main' },
    });
  });

  it('leaves resources without a machine to the one stack with the ruleset', async () => {
    const off = await register({ ...everything, ruleset: false });
    const on = await register(everything);
    const more = Object.keys(on.inputs).filter((key) => !(key in off.inputs));
    assert.deepEqual(more.sort(), [
      'RepositoryRuleset github',
      'WorkflowRepositoryPermissions github',
    ]);
  });

  it('creates all children with its own provider, and retains the ruleset alone', async () => {
    const { inputs, options, repository } = await register(everything);
    for (const key of Object.keys(inputs)) {
      const { parent, provider: used, retainOnDelete } = options[key] ?? {};
      assert.equal(parent, repository, key);
      assert.equal(github.Provider.isInstance(used), key !== 'github github', key);
      assert.equal(retainOnDelete ?? false, key === 'RepositoryRuleset github', key);
    }
  });
});
