import { X509Certificate } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { rootCertificates } from 'node:tls';
import { FleetError } from '../lib/errors';
import { readPlainText } from '../lib/plain-files';
import type { StackConfig } from '../stack/parse';

/** Path of the CA bundle that downloads inside builds need, or undefined where the image's own will do. */
export function findCaBundle(
  stack: Pick<StackConfig, 'name' | 'caBundle'>,
  env: NodeJS.ProcessEnv = process.env,
): string | undefined {
  if (stack.caBundle === 'environment')
    return env['SSL_CERT_FILE'] === '' ? undefined : env['SSL_CERT_FILE'];
  if (existsSync(stack.caBundle)) return stack.caBundle;
  throw new FleetError(
    `Pulumi.${stack.name}.yaml: fleet:caBundle: does not exist: '${stack.caBundle}'; write the path of a PEM file, or 'environment'`,
  );
}

/** Folder of Debian's public authorities, which its images have too. */
const PUBLIC = '/usr/share/ca-certificates/mozilla';

/**
 * The bundle's certificates that are no public authority's, as text: a company's own. Whoever downloads has the others
 * already, and every image's build and state carries what is given here.
 * @param folder certificates of public authorities, beside those that Node knows
 * @returns '' where there are none
 * @throws FleetError when the file cannot be read, or holds what is no certificate
 */
export function readPrivateCertificates(
  stack: Pick<StackConfig, 'name' | 'caBundle'>,
  folder = PUBLIC,
): string {
  const file = findCaBundle(stack);
  if (file === undefined) return '';
  if (!existsSync(file)) {
    throw new FleetError(
      `SSL_CERT_FILE: does not exist: '${file}'; write the path of a PEM file, or unset it`,
    );
  }
  const known = new Set([...rootCertificates, ...listCertificates(folder)].map(fingerprint));
  const blocks = splitPemBlocks(readPlainText(file) ?? '');
  const own = (blocks.length > 0 ? blocks : ['']).filter((block) => {
    try {
      return !known.has(fingerprint(block));
    } catch {
      throw new FleetError(
        `${file}: holds more than PEM certificates; remove all else from the file`,
      );
    }
  });
  return own.map((block) => `${block}\n`).join('');
}

const listCertificates = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder).flatMap((name) =>
        splitPemBlocks(readFileSync(path.join(folder, name), 'utf8')),
      )
    : [];

const splitPemBlocks = (text: string): string[] =>
  text.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];

const fingerprint = (certificate: string): string =>
  new X509Certificate(certificate).fingerprint256;
