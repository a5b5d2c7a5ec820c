import type { Finding } from '../../scan/finding';
import type { Bytes } from '../../sizes/image-size';

/** The documents that `build`, `sizes` and `scan` print with `--json`, as far as they are read here. */
export interface Outputs {
  readonly build: Errors;
  readonly sizes: Errors & { readonly images?: readonly ({ readonly image: string } & Bytes)[] };
  readonly scan: Errors & {
    readonly images?: readonly { readonly image: string; readonly findings: readonly Finding[] }[];
  };
}

interface Errors {
  readonly errors?: readonly { readonly message: string }[];
}

/** One image as it was or as it is. */
export interface Measurement {
  /** Undefined where it could not be built or measured. */
  readonly size?: Bytes;
  /** Undefined where it could not be scanned. */
  readonly findings?: readonly Finding[];
}

/** Puts together what the commands say of each image. */
export function mergeOutputs(outputs: readonly Outputs[]): Map<string, Measurement> {
  const found = new Map<string, Measurement>();
  const add = (image: string, more: Measurement): void => {
    found.set(image, { ...found.get(image), ...more });
  };
  for (const { sizes, scan } of outputs) {
    for (const { image, compressed, unpacked } of sizes.images ?? []) {
      add(image, { size: { compressed, unpacked } });
    }
    for (const { image, findings } of scan.images ?? []) add(image, { findings });
  }
  return found;
}

/** Lists why images could not be built, measured or scanned, each reason once, with the images that fail for it. */
export function listFailures(outputs: readonly Outputs[]): string[] {
  const lines = outputs
    .flatMap(({ build, sizes, scan }) =>
      // Where a build failed, the others say of the same image that it is not there.
      build.errors?.length ? build.errors : [...(sizes.errors ?? []), ...(scan.errors ?? [])],
    )
    .map(({ message }) => message.split(': '));
  const images = new Set(lines.flatMap(([image, ...rest]) => (rest.length > 0 ? [image] : [])));
  const failed = new Map<string, Set<string>>();
  for (const words of lines) {
    // The image, unless the line is a reason alone. One that waits for another names that one before its reason.
    const [image, ...rest] = words.length > 1 ? words : [undefined, ...words];
    const reason = rest.slice(rest.findIndex((word) => !images.has(word))).join(': ');
    const names = failed.get(reason) ?? new Set();
    failed.set(reason, image === undefined ? names : names.add(image));
  }
  return [...failed]
    .map(([reason, names]) => (names.size > 0 ? `${[...names].join(', ')}: ${reason}` : reason))
    .filter((line) => line !== '');
}

/** What a change does to the advisories about an image. */
export interface AdvisoryChange {
  readonly fixed: readonly Finding[];
  readonly added: readonly Finding[];
  /** Number of those that stay. */
  readonly kept: number;
}

/** Undefined unless both were scanned. A new version with the same advisory keeps it. */
export function compareFindings(
  before: Measurement | undefined,
  after: Measurement | undefined,
): AdvisoryChange | undefined {
  if (!before?.findings || !after?.findings) return undefined;
  const [was, is] = [byAdvisory(before.findings), byAdvisory(after.findings)];
  return {
    fixed: [...was].filter(([key]) => !is.has(key)).map(([, finding]) => finding),
    added: [...is].filter(([key]) => !was.has(key)).map(([, finding]) => finding),
    kept: [...is.keys()].filter((key) => was.has(key)).length,
  };
}

const byAdvisory = (findings: readonly Finding[]): Map<string, Finding> =>
  new Map(findings.map((each) => [`${each.vulnerability} ${each.package}`, each]));
