import * as docker from '@pulumi/docker';
import { validateResourceOfType } from '@pulumi/policy';
import { findSecretProblem } from '../../src/lib/secret-detection';
import { writeSecretCommand } from '../../src/stack/plain-secrets';
import { listKnownItems } from '../known';
import type { Rule } from '../rule';

export const envWithoutSecrets: Rule = {
  name: 'env-without-secrets',
  description: "No secret is in a container's environment, which docker inspect shows.",
  enforcementLevel: 'mandatory',
  validateResource: validateResourceOfType(docker.Container, ({ envs }, args, report) => {
    for (const pair of listKnownItems(envs)) {
      const [name = '', value = ''] = pair.split(/=(.*)/s);
      const problem = findSecretProblem(name, value);
      // Never the value: it would be in a log next.
      if (problem !== undefined) {
        report(
          `${args.name}: ${problem}; name it in secrets of its row, and write its value with ${writeSecretCommand(`secrets.${name}`)}`,
        );
      }
    }
  }),
};
