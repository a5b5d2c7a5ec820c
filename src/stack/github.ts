import { z } from 'zod';
import { checkText } from '../lib/texts';
import { writeSecretCommand } from './plain-secrets';

/** The map `fleet:github` of a stack file: the repository that the fleet is kept in. */

const OWNER = "write the user or organisation whose repository it is, such as 'octocat'";
const REPOSITORY = "write the repository's name without its owner, such as 'fleet'";
const TOKEN = `write a token, with ${writeSecretCommand('github.token')}`;
const BRANCH = "write a branch's name, such as 'main'";
const REVIEWERS = 'write a list of up to six different GitHub user ids, such as [583231]';
const NAME = "write a name like 'HF_TOKEN', in capitals and not beginning with GITHUB_";
const VARIABLES = 'write a map such as { CUDA_ARCH: "8.9" }';
const VARIABLE = "write text that is not empty, in quotes, such as '8.9'";
const SECRET = `write a text, with ${writeSecretCommand('github.secrets.NAME')}`;
const RULESET = 'write true or false, without quotes';
const CHECKS = 'write a list of different jobs, such as [check, preview]';

const text = (pattern: RegExp, write: string) =>
  z.string(write).regex(pattern, write).superRefine(checkText);
const list = <T extends z.ZodType>(item: T, write: string) =>
  z.array(item, write).refine((items) => new Set(items).size === items.length, {
    params: { problem: 'names one twice' },
    message: write,
  });
const map = (value: string, write: string) =>
  z.record(text(/^(?!GITHUB_)[A-Z][A-Z0-9_]*$/, NAME), text(/./, value), write).default({});

export const githubSchema = z.strictObject({
  owner: text(/^[A-Za-z0-9][A-Za-z0-9-]*$/, OWNER),
  repository: text(/^[\w.-]+$/, REPOSITORY),
  /** Token that may administer the repository. @default $GITHUB_TOKEN of whoever runs pulumi */
  token: text(/^\S+$/, TOKEN).optional(),
  /** The only branch that may deploy, and the one that the ruleset protects. @default 'main' */
  branch: text(/^\w[\w./-]*$/, BRANCH).default('main'),
  /** GitHub user ids, any one of whom must approve a deployment. @default none: nobody is asked */
  reviewers: list(z.int(REVIEWERS).min(1, REVIEWERS), REVIEWERS).max(6, REVIEWERS).default([]),
  /** Variables of the machine's environment. @default none */
  variables: map(VARIABLE, VARIABLES),
  /** Secrets of the machine's environment. @default none */
  secrets: map(SECRET, SECRET),
  /** Manages what belongs to the repository and to no machine; one stack does. @default false */
  ruleset: z.boolean(RULESET).default(false),
  /** Jobs that must pass before a pull request is merged. @default check and preview */
  requiredChecks: list(text(/./, CHECKS), CHECKS).min(1, CHECKS).default(['check', 'preview']),
});

export type GithubConfig = z.output<typeof githubSchema>;

/** Returns the address of the sources: GitHub gives a package the permissions of the repository that its images name. */
export function sourceUrl({ owner, repository }: GithubConfig): string {
  return `https://github.com/${owner}/${repository}`;
}
