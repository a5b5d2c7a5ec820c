import { z } from 'zod';
import { text } from '../lib/fields';
import { webAddress } from '../lib/urls';

/** Whose signature an image must carry before a container of it starts, and how cosign is asked. */

const keySchema = z.strictObject({
  /** Public key that verifies: a file, relative to the project's folder, or an address that cosign knows. */
  key: text("a public key's file, such as cosign.pub"),
  /** Requires signatures in Sigstore's public log, which shows the images' names to everybody. @default false */
  log: z.boolean('write true or false, without quotes').default(false),
});

/** Keyless: a certificate that Sigstore gave to somebody whom that issuer knows. */
const keylessSchema = z.strictObject({
  /** Regular expression of the whole identity, such as a workflow's address at GitHub. */
  identity: text("a regular expression such as '^https://github.com/octocat/fleet/'"),
  issuer: webAddress(
    /^https$/,
    "write an https address such as 'https://token.actions.githubusercontent.com'",
  ),
});

export const signaturesSchema = z.union([keySchema, keylessSchema]);

export const WRITE_SIGNATURES =
  "{ key: cosign.pub }, or { identity: '^https://github.com/octocat/fleet/', issuer: 'https://token.actions.githubusercontent.com' }";

export type Signatures = z.infer<typeof signaturesSchema>;

/** Arguments by which cosign says whether an image is signed as it must be. */
export const verifyArguments = (signatures: Signatures): string[] =>
  'key' in signatures
    ? [
        'verify',
        '--key',
        signatures.key,
        ...(signatures.log ? [] : ['--insecure-ignore-tlog=true']),
      ]
    : [
        'verify',
        '--certificate-identity-regexp',
        signatures.identity,
        '--certificate-oidc-issuer',
        signatures.issuer,
      ];

/** Arguments by which cosign signs an image, so that the above holds. @param key private key, where it is by key */
export const signArguments = (signatures: Signatures, key: string | undefined): string[] => [
  'sign',
  '--yes',
  ...(key === undefined ? [] : ['--key', key]),
  ...('key' in signatures && !signatures.log ? ['--tlog-upload=false'] : []),
];
