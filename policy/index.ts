import { PolicyPack } from '@pulumi/policy';
import * as pulumi from '@pulumi/pulumi';
import { FleetError } from '../catalog/errors';
import { parseStack } from '../catalog/stack';
import { waiversSchema } from '../catalog/waivers';
import type { StackFacts } from './config';
import { policiesOf } from './pack';
import type { StackWaivers } from './rule';

/** A file that is wrong waives nothing and sets nothing. The program says what is wrong with it. */
function stackOf(name: string): StackWaivers & StackFacts {
  try {
    return parseStack(name, pulumi.runtime.allConfig(), pulumi.getProject());
  } catch (error) {
    if (!(error instanceof FleetError)) throw error;
    const { data: waivers = [] } = waiversSchema.safeParse(
      new pulumi.Config().getObject('waivers'),
    );
    return { name, waivers };
  }
}

const configured = policiesOf(stackOf(pulumi.getStack()));

new PolicyPack(
  'fleet',
  { policies: configured.map(({ policy }) => policy) },
  Object.fromEntries(configured.map(({ policy, config }) => [policy.name, config])),
);
