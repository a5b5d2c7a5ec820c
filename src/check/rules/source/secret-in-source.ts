import { isSecretName, findSecretKind } from '../../../lib/secret-detection';
import type { Finding } from '../../../lib/finding';

/** Finding for a secret in a file. */
export type Secret = Pick<Finding, 'line' | 'message' | 'fix' | 'rule' | 'severity'>;

/**
 * Finds tokens, keys and passwords in a file's text. They fail nothing, but everybody with the image or the source has them.
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
        message: `holds ${found}; it goes into every image and every copy of the source; whether it is still valid is not known`,
        fix: "take it back where it was issued, name it in the row's secrets and read it of the environment",
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
    ? `what ${name} names a secret: ${redact(value)}`
    : undefined;
}

/** The password of an address, or the value itself. */
const readPassword = (value: string): string =>
  /:\/\/[^\s/:@]*:([^\s/:@]+)@/.exec(value)?.[1] ?? value;

const isPlaceholder = (value: string): boolean =>
  /your|change|replace|example|placeholder|insert|redact|todo|fixme|dummy|fake|sample|xxx|\.\.\.|<|>|\$|\{|%|^(password|passwd|pass|secret|token|user|admin|root|test|guest|postgres|redis)\d*$/i.test(
    value,
  ) || /^(.)\1+$/.test(value);

/** Letters and digits mixed, as people and generators make secrets: names of variables, words and paths are none. */
const isLikely = (value: string): boolean =>
  !isPlaceholder(value) &&
  !/^[A-Z][A-Z0-9_]*$|^[a-z]+([_-][a-z]+)*$|^[/.~]|\.(json|ya?ml|txt|pem|key|env)$|:\/\//.test(
    value,
  ) &&
  /[A-Za-z]/.test(value) &&
  /[\d!@#^&*]/.test(value);

const redact = (value: string): string =>
  `${value.slice(0, 4)}… (${String(value.length)} characters)`;
