import { argumentMismatch } from './rules/argument-mismatch';
import { bindLoopback } from './rules/bind-loopback';
import { entryMissing } from './rules/entry-missing';
import { environmentNotSet } from './rules/environment-not-set';
import { fileNotInImage } from './rules/file-not-in-image';
import { folderNotInImage } from './rules/folder-not-in-image';
import { gpuInCpuFamily } from './rules/gpu-in-cpu-family';
import { gpuNotUsed } from './rules/gpu-not-used';
import { healthEndpoint } from './rules/health-endpoint';
import { importNotProvided } from './rules/import-not-provided';
import { localhostOfAnother } from './rules/localhost-of-another';
import { nameNotDefined } from './rules/name-not-defined';
import { nameNotSet } from './rules/name-not-set';
import { nothingRuns } from './rules/nothing-runs';
import { pathNotWritable } from './rules/path-not-writable';
import { portFixed } from './rules/port-fixed';
import { relativeImportBeyondTop } from './rules/relative-import-beyond-top';
import { relativeImportInScript } from './rules/relative-import-in-script';
import { sourceDoesNotParse } from './rules/source-does-not-parse';
import { standardLibraryVersion } from './rules/standard-library-version';
import type { SourceRule } from './subject';

/** The rules over one service's agent. Secrets are looked for in each file once: `rules/secret-in-source.ts`. */
export const sourceRules: readonly SourceRule[] = [
  entryMissing,
  sourceDoesNotParse,
  importNotProvided,
  nameNotDefined,
  nameNotSet,
  relativeImportInScript,
  relativeImportBeyondTop,
  standardLibraryVersion,
  argumentMismatch,
  environmentNotSet,
  nothingRuns,
  portFixed,
  bindLoopback,
  healthEndpoint,
  localhostOfAnother,
  fileNotInImage,
  folderNotInImage,
  pathNotWritable,
  gpuInCpuFamily,
  gpuNotUsed,
];
