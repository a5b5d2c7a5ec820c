import type { DockerfileRule } from '../lint';
import { aptCleaned } from './apt-cleaned';
import { aptPinned } from './apt-pinned';
import { execForm } from './exec-form';
import { fromMissing } from './from-missing';
import { noSecrets } from './no-secrets';
import { noSyntaxLine } from './no-syntax-line';
import { nothingFromUrls } from './nothing-from-urls';
import { parentsNamed } from './parents-named';
import { pipHashed } from './pip-hashed';
import { userLast } from './user-last';

/** Rules for this project's own Dockerfiles. */
export const projectRules: readonly DockerfileRule[] = [
  aptCleaned,
  aptPinned,
  execForm,
  fromMissing,
  noSecrets,
  noSyntaxLine,
  nothingFromUrls,
  parentsNamed,
  pipHashed,
  userLast,
];
