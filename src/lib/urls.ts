import { z } from 'zod';
import { checkText } from './texts';

/** Types of fields that hold addresses, and what keeps an address from being one. */

/** Says why no machine can have an IPv4 address; undefined where one can. */
export function findAddressProblem(address: string): string | undefined {
  const [first = 0] = address.split('.').map(Number);
  if (first === 0) return 'stands for every address';
  return first >= 224 ? 'is no address of a machine' : undefined;
}

const isAddress = (host: string): boolean => z.ipv4().safeParse(host).success;

/** Says why no machine can be called so; undefined where one can. @param host name or IPv4 address */
export function findHostProblem(host: string): string | undefined {
  if (isAddress(host)) return findAddressProblem(host);
  // Whoever resolves such a name takes it for an address, or for none.
  return /^[\d.]+$/.test(host) ? 'is not an IPv4 address' : undefined;
}

/** Addresses of IPv6 that are no machine's, as URLs write them: every address, and those of groups. */
const NO_HOST = /^\[(::|ff[0-9a-f]{2}:.*)\]$/;

/** Says what a URL must not have; undefined where nothing is wrong. */
function findUrlProblem({ username, password, search, hash, hostname }: URL): string | undefined {
  if (username !== '' || password !== '') return 'holds credentials';
  if (search !== '') return 'has a query, which may hold credentials';
  if (hash !== '') return 'has a fragment';
  if (NO_HOST.test(hostname)) return 'is no address of a machine';
  return findHostProblem(hostname);
}

/** Adds what is wrong with a URL to the issues. */
const checkUrl =
  (error: string) =>
  (text: string, context: z.RefinementCtx<string>): void => {
    const problem = URL.canParse(text) ? findUrlProblem(new URL(text)) : undefined;
    if (problem === undefined) return;
    context.addIssue({ code: 'custom', params: { problem }, message: error });
  };

/**
 * An address on the web, without credentials: what is written in a file is printed and kept.
 * @param protocol such as /^https$/
 * @param error what to write
 */
export const webAddress = (protocol: RegExp, error: string) =>
  z
    .url({ protocol, error })
    .regex(/^\S+$/, error)
    .superRefine(checkText)
    .superRefine(checkUrl(error));

const GIT = "write a repository's address, such as 'https://github.com/octocat/agents'";
const GIT_CREDENTIALS =
  'write it without them, and give them to git by a credential helper or an SSH key';
const GIT_SCHEMES = ['https', 'http', 'ssh', 'git', 'file'];

/** Says what is wrong with the address of a repository, and what to write; undefined where nothing is. */
function findGitProblem(address: string): readonly [string, string] | undefined {
  if (address.startsWith('-')) return ['would be an option of git', GIT];
  if (/^[\w+.-]+::/.test(address)) return ['would have git run another program', GIT];
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(address)?.[1]?.toLowerCase();
  // A folder, or user@host:path.
  if (scheme === undefined) {
    return /^[^/@]*:[^/]*@/.test(address) ? ['holds credentials', GIT_CREDENTIALS] : undefined;
  }
  if (!GIT_SCHEMES.includes(scheme)) return ['is of a kind that git does not fetch from', GIT];
  if (!URL.canParse(address)) return ['is not a URL', GIT];
  const url = new URL(address);
  // The name of a user of SSH is no secret.
  if (scheme === 'ssh') url.username = '';
  const problem = findUrlProblem(url);
  if (problem === undefined) return undefined;
  return [problem, problem.includes('credentials') ? GIT_CREDENTIALS : GIT];
}

/** Address of a git repository: a URL, user@host:path or a folder. It holds no credentials, as git keeps it. */
export const gitAddress = z
  .string(GIT)
  .min(1, GIT)
  .regex(/^[^\t\r\n]*$/, GIT)
  .superRefine(checkText)
  .superRefine((address, context) => {
    const found = findGitProblem(address);
    if (found === undefined) return;
    const [problem, message] = found;
    context.addIssue({ code: 'custom', params: { problem }, message });
  });
