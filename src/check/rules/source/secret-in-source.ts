import { isSecretName, findSecretKind } from '../../../lib/secret-detection';
import type { Finding } from '../../../lib/finding';
import { formatCount } from '../../../lib/format';

/** A finding without its file and service. */
export type Secret = Pick<Finding, 'line' | 'message' | 'fix' | 'rule' | 'severity'>;

/**
 * Finds tokens, keys and passwords in a file's text. Nothing fails by them, but everybody with the image or the source can read them.
 */
export function findSecrets(text: string): Secret[] {
  return text.split('\n').flatMap((line, index): Secret[] => {
    const found = findSecret(line);
    if (found === undefined) return [];
    return [
      {
        severity: 'warning',
        rule: 'secret-in-source',
        line: index + 1,
        message: `holds ${found}; every image and every copy of the source contains it; it is not known if it is still valid`,
        fix: "revoke it where it was issued, name it in the row's secrets and read it from the environment",
      },
    ];
  });
}

function findSecret(line: string): string | undefined {
  if (line.length > 2000) return undefined;
  for (const [, value = ''] of line.matchAll(/["']([^"'\s]{8,})["']/g)) {
    const kind = findSecretKind(value);
    if (kind !== undefined && !isPlaceholder(readPassword(value)))
      return `${kind}: ${redact(value)}`;
  }
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(line)) return 'a private key';
  const [, name = '', value = ''] =
    /(?:^|[\s(,{.])["']?(\w+)["']?\s*(?::\s*\w+\s*)?[=:]\s*[rbu]?["']([^"'\s]{8,})["']/.exec(
      line,
    ) ?? [];
  return isSecretName(name) && isLikely(value)
    ? `a secret in '${name}': ${redact(value)}`
    : undefined;
}

/** The password of an address, or the value itself. */
const readPassword = (value: string): string =>
  /:\/\/[^\s/:@]*:([^\s/:@]+)@/.exec(value)?.[1] ?? value;

const isPlaceholder = (value: string): boolean =>
  /your|change|replace|example|placeholder|insert|redact|todo|fixme|dummy|fake|sample|xxx|\.\.\.|<|>|\$|\{|%|^(password|passwd|pass|secret|token|user|admin|root|test|guest|postgres|redis)\d*$/i.test(
    value,
  ) || /^(.)\1+$/.test(value);

/** Checks whether a value mixes letters and digits, as secrets do. Variable names, words and paths do not count. */
const isLikely = (value: string): boolean =>
  !isPlaceholder(value) &&
  !/^[A-Z][A-Z0-9_]*$|^[a-z]+([_-][a-z]+)*$|^[/.~]|\.(json|ya?ml|txt|pem|key|env)$|:\/\//.test(
    value,
  ) &&
  /[A-Za-z]/.test(value) &&
  /[\d!@#^&*]/.test(value);

const redact = (value: string): string =>
  `${value.slice(0, 4)}… (${formatCount(value.length, 'character')})`;
