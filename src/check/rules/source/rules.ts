import { argumentMismatch } from './argument-mismatch';
import { attributeMissing } from './attribute-missing';
import { bindLoopback } from './bind-loopback';
import { callMismatch } from './call-mismatch';
import { entryMissing } from './entry-missing';
import { dataDoesNotParse } from './data-does-not-parse';
import { environmentNotSet } from './environment-not-set';
import { fileNotInImage } from './file-not-in-image';
import { folderNotInImage } from './folder-not-in-image';
import { gpuInCpuFamily } from './gpu-in-cpu-family';
import { gpuNotUsed } from './gpu-not-used';
import { healthEndpoint } from './health-endpoint';
import { hostUnknown } from './host-unknown';
import { importNotProvided } from './import-not-provided';
import { localhostOfAnother } from './localhost-of-another';
import { importNameMissing } from './import-name-missing';
import { undefinedName } from './undefined-name';
import { noRunningLoop } from './no-running-loop';
import { nothingRuns } from './nothing-runs';
import { pathNotWritable } from './path-not-writable';
import { portBoundTwice } from './port-bound-twice';
import { portFixed } from './port-fixed';
import { relativeImportBeyondTop } from './relative-import-beyond-top';
import { relativeImportInScript } from './relative-import-in-script';
import { removedName } from './removed-name';
import { stopsItself } from './stops-itself';
import { terminalMissing } from './terminal-missing';
import { sourceDoesNotParse } from './source-does-not-parse';
import { standardLibraryVersion } from './standard-library-version';
import { valueMismatch } from './value-mismatch';
import type { SourceRule } from './rule';

/** Lists the rules over one service's agent. `secret-in-source.ts` reads each file once, for all services. */
export const sourceRules: readonly SourceRule[] = [
  entryMissing,
  sourceDoesNotParse,
  importNotProvided,
  importNameMissing,
  removedName,
  undefinedName,
  relativeImportInScript,
  relativeImportBeyondTop,
  standardLibraryVersion,
  argumentMismatch,
  environmentNotSet,
  dataDoesNotParse,
  valueMismatch,
  attributeMissing,
  callMismatch,
  noRunningLoop,
  nothingRuns,
  stopsItself,
  terminalMissing,
  portFixed,
  portBoundTwice,
  bindLoopback,
  healthEndpoint,
  localhostOfAnother,
  hostUnknown,
  fileNotInImage,
  folderNotInImage,
  pathNotWritable,
  gpuInCpuFamily,
  gpuNotUsed,
];
