import { formatCount } from './format';

/** Detects secrets by name or value in an environment, a build argument or a Dockerfile. */

const NAME =
  /(^|_)(TOKEN|PASSWORD|PASSWD|PASSPHRASE|SECRET|API_?KEY|(ACCESS|SECRET|PRIVATE|SIGNING|ENCRYPTION)_KEY|CREDENTIALS?)$/i;

const VALUES: Readonly<Record<string, RegExp>> = {
  'a GitHub token': /\b(gh[opsur]_[A-Za-z0-9]{36}|github_pat_\w{22})/,
  'a Hugging Face token': /\bhf_[A-Za-z0-9]{30}/,
  'an API key': /\b(sk-[\w-]{20}|AIza[\w-]{35}|glpat-[\w-]{20}|xox[abprs]-[\w-]{10})/,
  'an AWS access key': /\b(AKIA|ASIA)[A-Z0-9]{16}\b/,
  'a private key': /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  'a signed token': /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10}/,
  'a password in an address': /:\/\/[^\s/:@]*:[^\s/:@]+@/,
};

/** Checks whether a variable of this name is meant to hold a secret; what ends in _FILE or _PATH only says where one is. */
export const isSecretName = (name: string): boolean => NAME.test(name);

/** Names the type of secret that `value` looks like: 'a GitHub token'; undefined if it looks like none. */
export const findSecretKind = (value: string): string | undefined =>
  Object.entries(VALUES).find(([, pattern]) => pattern.test(value))?.[0];

/** Where an address may hold a secret. `git@` and a digest behind an image's name are none. */
const ADDRESS_SECRETS: readonly RegExp[] = [
  /(?<=\b[a-z][a-z0-9+.-]*:\/\/)(?!git@)[^\s/@'"]+(?=@(?!sha256:))/gi,
  /(?<=(^|[\s'"])[^\s/:@'"]+:)[^\s/@'"]+(?=@(?!sha256:))/g,
  /(?<=[?&][\w-]*(token|key|secret|passw|auth|sig)[\w-]*=)[^&\s'"]+/gi,
];

/** Hides what looks like a secret in a text that is printed or kept. */
export const hideSecretValues = (text: string): string =>
  [...ADDRESS_SECRETS, ...Object.values(VALUES).map((pattern) => new RegExp(pattern, 'g'))].reduce(
    (shown, pattern) => shown.replaceAll(pattern, '[secret]'),
    text,
  );

/** Explains why `name=value` would reveal a secret; undefined where it does not. */
export function findSecretProblem(name: string, value: string): string | undefined {
  if (value === '') return undefined;
  if (isSecretName(name)) return `${name} is a secret by its name`;
  const kind = findSecretKind(value);
  return kind === undefined ? undefined : `${name} holds ${kind}`;
}

/**
 * Describes a secret that stands in a file of somebody's source, by its first letters: 'a GitHub token: ghp_… (40 characters)'.
 * @param name of the variable that is set; '' where there is none
 * @returns undefined where the value is a reference, an example or a word
 */
export function describeSecret(name: string, value: string): string | undefined {
  const kind = findSecretKind(value);
  if (kind !== undefined && !isPlaceholder(readPassword(value))) return `${kind}: ${redact(value)}`;
  return value.length >= SHORTEST && isSecretName(name) && isLikelySecret(value)
    ? `a secret in '${name}': ${redact(value)}`
    : undefined;
}

/** Characters of a password that somebody keeps secret. */
const SHORTEST = 8;

/** The password of an address, or the value itself. */
const readPassword = (value: string): string =>
  /:\/\/[^\s/:@]*:([^\s/:@]+)@/.exec(value)?.[1] ?? value;

const isPlaceholder = (value: string): boolean =>
  /your|change|replace|example|placeholder|insert|redact|todo|fixme|dummy|fake|sample|xxx|\.\.\.|<|>|\$|\{|%|^(password|passwd|pass|secret|token|user|admin|root|test|guest|postgres|redis)\d*$/i.test(
    value,
  ) || /^(.)\1+$/.test(value);

/** Checks whether a value mixes letters and digits, as secrets do. Variable names, words and paths do not count. */
const isLikelySecret = (value: string): boolean =>
  !isPlaceholder(value) &&
  !/^[A-Z][A-Z0-9_]*$|^[a-z]+([_-][a-z]+)*$|^[/.~]|\.(json|ya?ml|txt|pem|key|env)$|:\/\//.test(
    value,
  ) &&
  /[A-Za-z]/.test(value) &&
  /[\d!@#^&*]/.test(value);

const redact = (value: string): string =>
  `${value.slice(0, 4)}… (${formatCount(value.length, 'character')})`;
