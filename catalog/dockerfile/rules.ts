import type { DockerfileRule } from './rule';
import { aptCleaned } from './rules/apt-cleaned';
import { aptPinned } from './rules/apt-pinned';
import { execForm } from './rules/exec-form';
import { noSecrets } from './rules/no-secrets';
import { noSyntaxLine } from './rules/no-syntax-line';
import { nothingFromUrls } from './rules/nothing-from-urls';
import { parentsNamed } from './rules/parents-named';
import { pipHashed } from './rules/pip-hashed';
import { userLast } from './rules/user-last';

/** Every rule over Dockerfiles. */
export const dockerfileRules: readonly DockerfileRule[] = [
  aptCleaned,
  aptPinned,
  execForm,
  noSecrets,
  noSyntaxLine,
  nothingFromUrls,
  parentsNamed,
  pipHashed,
  userLast,
];
