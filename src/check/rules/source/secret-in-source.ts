import { describeSecret } from '../../../lib/secret-detection';
import type { Finding } from '../../../lib/finding';

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
    const found = describeSecret('', value);
    if (found !== undefined) return found;
  }
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(line)) return 'a private key';
  const [, name = '', value = ''] =
    /(?:^|[\s(,{.])["']?(\w+)["']?\s*(?::\s*\w+\s*)?[=:]\s*[rbu]?["']([^"'\s]{8,})["']/.exec(
      line,
    ) ?? [];
  return describeSecret(name, value);
}
