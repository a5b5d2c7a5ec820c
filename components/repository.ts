import * as github from '@pulumi/github';
import * as pulumi from '@pulumi/pulumi';
import type { GithubConfig } from '../src/stack/github';

export interface RepositoryArgs {
  /** The environment's name: each stack manages its own machine's. */
  readonly machine: string;
  readonly github: GithubConfig;
}

/**
 * The GitHub side of one machine: an environment that one branch may deploy to, with its variables and secrets; and, on
 * the one stack with `ruleset`, what the repository itself demands.
 *
 * GitHub has no API for the permissions of a container package: packages take the repository's, by their images' label
 * org.opencontainers.image.source. What a workflow's token may do by default is managed here.
 */
export class Repository extends pulumi.ComponentResource {
  readonly environment: pulumi.Output<string>;
  private readonly args: GithubConfig;
  private readonly child: pulumi.CustomResourceOptions;

  constructor(name: string, args: RepositoryArgs, opts?: pulumi.ComponentResourceOptions) {
    super('fleet:repository:Repository', name, {}, opts);
    this.args = args.github;
    const { owner, token, ruleset } = args.github;
    const provider = new github.Provider(
      name,
      token === undefined ? { owner } : { owner, token: pulumi.secret(token) },
      { parent: this, transformations: token === undefined ? [withoutToken] : [] },
    );
    this.child = { parent: this, provider };
    this.environment = this.addEnvironment(name, args.machine);
    if (ruleset) this.protect(name);
    this.registerOutputs({ environment: this.environment });
  }

  private addEnvironment(name: string, machine: string): pulumi.Output<string> {
    const { repository, branch, reviewers, variables, secrets } = this.args;
    const { environment } = new github.RepositoryEnvironment(
      name,
      {
        repository,
        environment: machine,
        // A branch by name: GitHub's "protected branches" are those with classic protection rules, and where there is
        // none, as beside a ruleset, it lets every branch deploy.
        deploymentBranchPolicy: { protectedBranches: false, customBranchPolicies: true },
        ...reviewerOptions(reviewers),
      },
      this.child,
    );
    const place = { repository, environment };
    new github.RepositoryEnvironmentDeploymentPolicy(
      name,
      { ...place, branchPattern: branch },
      this.child,
    );
    for (const [variableName, value] of Object.entries(variables)) {
      new github.ActionsEnvironmentVariable(
        `${name}-${variableName}`,
        { ...place, variableName, value },
        this.child,
      );
    }
    for (const [secretName, value] of Object.entries(secrets)) {
      new github.ActionsEnvironmentSecret(
        `${name}-${secretName}`,
        { ...place, secretName, value: pulumi.secret(value) },
        this.child,
      );
    }
    return environment;
  }

  private protect(name: string): void {
    const { repository, branch, requiredChecks } = this.args;
    new github.RepositoryRuleset(
      name,
      {
        repository,
        name: `${pulumi.getProject()}-${branch}`,
        target: 'branch',
        enforcement: 'active',
        conditions: { refName: { includes: [`refs/heads/${branch}`], excludes: [] } },
        rules: {
          deletion: true,
          nonFastForward: true,
          // No approval: whoever is alone in a repository cannot approve a pull request of their own.
          pullRequest: { requiredApprovingReviewCount: 0 },
          requiredStatusChecks: {
            strictRequiredStatusChecksPolicy: true,
            requiredChecks: requiredChecks.map((context) => ({ context })),
          },
        },
      },
      // An environment goes with its machine. What protects the branch is not the machine's and stays: a stack that
      // is to manage it again imports it.
      { ...this.child, retainOnDelete: true },
    );
    new github.WorkflowRepositoryPermissions(
      name,
      { repository, defaultWorkflowPermissions: 'read', canApprovePullRequestReviews: false },
      this.child,
    );
  }
}

const reviewerOptions = (
  users: GithubConfig['reviewers'],
): Partial<github.RepositoryEnvironmentArgs> =>
  users.length === 0 ? {} : { reviewers: [{ users }] };

/**
 * The SDK would copy $GITHUB_TOKEN into the state, where another person's, or each CI job's, is a change. The provider
 * reads the variable by itself.
 */
const withoutToken: pulumi.ResourceTransformation = ({ props, opts }) => ({
  props: { ...props, token: undefined },
  opts,
});
