import * as docker from '@pulumi/docker';
import { validateResourceOfType } from '@pulumi/policy';
import type { Rule } from '../rule';
import { LABELS, readLabelInput } from '../../src/docker/labels';

/** The user that every image of the project ends with. */
const OURS = '10001:10001';

export const containerNonRoot: Rule = {
  name: 'container-non-root',
  description: "Containers run as 10001:10001, infrastructure as its image's own user.",
  enforcementLevel: 'mandatory',
  validateResource: validateResourceOfType(docker.Container, ({ user, labels }, args, report) => {
    // Names are refused: an image's /etc/passwd may map any name to user 0.
    const allowed =
      readLabelInput(labels, LABELS.infrastructure) === 'true'
        ? /^[1-9]\d*:[1-9]\d*$/
        : new RegExp(`^${OURS}$`);
    if (user === undefined || !allowed.test(user)) {
      report(`${args.name}: user is not allowed: '${user ?? ''}'; write user: '${OURS}'`);
    }
  }),
};
