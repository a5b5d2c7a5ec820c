import type { Severity } from '../stack/scan';

/** A vulnerability of a package in an image, whichever scanner found it. */
export interface Finding {
  readonly vulnerability: string;
  /** Its other names: an advisory's CVE, a CVE's advisory. */
  readonly aliases: readonly string[];
  readonly package: string;
  readonly installed: string;
  /** Versions that mend it, as the scanner puts it; undefined where there is none. */
  readonly fixed?: string | undefined;
  readonly severity: Severity;
  /** Moment of its publication, ISO 8601; undefined where the scanner does not say. */
  readonly published?: string | undefined;
}

/** A scanner's report about one target. */
export interface ScanReport {
  /** Target that it scanned, as it was asked for it. */
  readonly artifact: string;
  /** True if that is a container image. */
  readonly isImage: boolean;
  /** Digests, or references by digest, of what it scanned. */
  readonly digests: readonly string[];
  readonly findings: readonly Finding[];
}
