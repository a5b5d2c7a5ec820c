import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { githubSchema, sourceUrl } from '../../src/stack/github';

const least = { owner: 'octo', repository: 'fleet' };

const OWNER = "write the user or organisation whose repository it is, such as 'octocat'";
const REPOSITORY = "write the repository's name without its owner, such as 'fleet'";
const TOKEN = 'write a token, with pulumi config set --secret --path fleet:github.token';
const BRANCH = "write a branch's name, such as 'main'";
const REVIEWERS = 'write a list of up to six different GitHub user ids, such as [583231]';
const NAME = "write a name like 'HF_TOKEN', in capitals and not beginning with GITHUB_";
const VARIABLE = "write text that is not empty, in quotes, such as '8.9'";
const SECRET = 'write a text, with pulumi config set --secret --path fleet:github.secrets.NAME';
const CHECKS = 'write a list of different jobs, such as [check, preview]';

/** Each case is a refused value, the path in it, and the text that says what to write. */
const wrong: readonly [Record<string, unknown>, string, string][] = [
  [{ owner: undefined }, 'owner', OWNER],
  [{ owner: 'https://github.com/octo' }, 'owner', OWNER],
  [{ repository: undefined }, 'repository', REPOSITORY],
  [{ repository: 'octo/fleet' }, 'repository', REPOSITORY],
  [{ token: '' }, 'token', TOKEN],
  [{ token: { secure: 'AAAA' } }, 'token', TOKEN],
  [{ branch: '-main' }, 'branch', BRANCH],
  [{ branch: 'releases/*' }, 'branch', BRANCH],
  [{ reviewers: 583231 }, 'reviewers', REVIEWERS],
  [{ reviewers: ['octocat'] }, 'reviewers.0', REVIEWERS],
  [{ reviewers: [0] }, 'reviewers.0', REVIEWERS],
  [{ reviewers: [7, 7] }, 'reviewers', REVIEWERS],
  [{ reviewers: [1, 2, 3, 4, 5, 6, 7] }, 'reviewers', REVIEWERS],
  [{ variables: [] }, 'variables', 'write a map such as { CUDA_ARCH: "8.9" }'],
  [{ variables: { CUDA_ARCH: 8.9 } }, 'variables.CUDA_ARCH', VARIABLE],
  [{ variables: { CUDA_ARCH: '' } }, 'variables.CUDA_ARCH', VARIABLE],
  [{ variables: { cudaArch: '8.9' } }, 'variables.cudaArch', NAME],
  [{ secrets: 'hidden' }, 'secrets', SECRET],
  [{ secrets: { HF_TOKEN: '' } }, 'secrets.HF_TOKEN', SECRET],
  [{ secrets: { GITHUB_PAT: 'hidden' } }, 'secrets.GITHUB_PAT', NAME],
  [{ secrets: { '1PASSWORD': 'hidden' } }, 'secrets.1PASSWORD', NAME],
  [{ ruleset: 'true' }, 'ruleset', 'write true or false, without quotes'],
  [{ requiredChecks: 'check' }, 'requiredChecks', CHECKS],
  [{ requiredChecks: [] }, 'requiredChecks', CHECKS],
  [{ requiredChecks: [''] }, 'requiredChecks.0', CHECKS],
  [{ requiredChecks: ['check', 'check'] }, 'requiredChecks', CHECKS],
];

/** Lists the place and the message of each issue; zod keeps those of a map's key one level down. */
const issuesOf = (value: unknown): string[][] =>
  (githubSchema.safeParse(value).error?.issues ?? []).map((issue) => [
    issue.path.join('.'),
    issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? '') : issue.message,
  ]);

describe('githubSchema', () => {
  for (const [change, where, write] of wrong) {
    it(`refuses ${where} in ${inspect(change)}`, () => {
      assert.deepEqual(issuesOf({ ...least, ...change }), [[where, write]]);
    });
  }

  it('refuses a key that there is not', () => {
    const [issue] = githubSchema.safeParse({ ...least, repo: 'fleet' }).error?.issues ?? [];
    assert.deepEqual(issue?.code === 'unrecognized_keys' ? issue.keys : issue, ['repo']);
  });

  it('prints no value in what it says', () => {
    const said = JSON.stringify(issuesOf({ owner: 1, token: ['t0ken'], secrets: { a: 'hidden' } }));
    assert.doesNotMatch(said, /t0ken|hidden/);
  });

  it('fills in what is left out', () => {
    assert.deepEqual(githubSchema.parse(least), {
      ...least,
      branch: 'main',
      reviewers: [],
      variables: {},
      secrets: {},
      ruleset: false,
      requiredChecks: ['check', 'preview'],
    });
  });
});

describe('sourceUrl', () => {
  it("is the repository's address", () => {
    assert.equal(sourceUrl(githubSchema.parse(least)), 'https://github.com/octo/fleet');
  });
});
