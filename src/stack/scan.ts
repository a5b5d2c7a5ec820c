import { z } from 'zod';
import { unique } from '../catalog/container-fields';
import { oneOf, whole } from '../lib/fields';

/** The map `fleet:scan` of a stack file: the gate that every image passes before it is run. */

/** As both scanners name them, in capitals. */
export const SEVERITIES = ['UNKNOWN', 'NEGLIGIBLE', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Days that a new finding is only listed for. */
const GRACE_DAYS = 7;

const GRACE = {
  params: { problem: 'is not for grype, whose reports hold no date of publication' },
  message: 'write 0, or leave it out',
};

export const scanSettingsSchema = z
  .strictObject({
    /** Program that scans images. @default trivy */
    scanner: oneOf('trivy', 'grype').default('trivy'),
    /** The scanner's official image, by digest, in place of the program on PATH. @default the program on PATH */
    image: z
      .string()
      .regex(/^[a-z0-9][a-z0-9./_:-]*@sha256:[0-9a-f]{64}$/, 'write name@sha256:…, by digest')
      .optional(),
    /** Severities that fail. @default HIGH and CRITICAL */
    severity: unique(z.enum(SEVERITIES, `write some of ${SEVERITIES.join(', ')}`))
      .min(1, `write some of ${SEVERITIES.join(', ')}`)
      .default(['HIGH', 'CRITICAL']),
    /** Fails on findings without a fix too. @default false: they are counted */
    unfixed: z.boolean('write true or false, without quotes').default(false),
    /** Days since its publication for which a finding is listed and does not fail. @default 7, of grype 0 */
    graceDays: whole(0, 365).optional(),
    /** Days since the vulnerability database was made, beyond which nothing passes. @default 5 */
    maxDatabaseAge: whole(1, 365).default(5),
  })
  .refine(({ scanner, graceDays = 0 }) => scanner === 'trivy' || graceDays === 0, {
    ...GRACE,
    path: ['graceDays'],
  });

export const scanSchema = z
  .union([z.literal('off'), scanSettingsSchema])
  .default(scanSettingsSchema.parse({}))
  .meta({ write: "'off', or a map such as { scanner: trivy, severity: [HIGH, CRITICAL] }" });

export type ScanSettings = Readonly<z.output<typeof scanSettingsSchema>>;

export const readGraceDays = ({ scanner, graceDays }: ScanSettings): number =>
  graceDays ?? (scanner === 'trivy' ? GRACE_DAYS : 0);
