import { PolicyPack } from '@pulumi/policy';
import * as pulumi from '@pulumi/pulumi';
import { FleetError } from '../src/lib/errors';
import { parseStack } from '../src/stack/parse';
import { waiversSchema } from '../src/stack/waivers';
import type { StackFacts } from './config';
import { policiesOf } from './pack';
import type { StackWaivers } from './rule';

/** Of a file that is wrong, waivers and what it says of scans still count. The program says what is wrong with it. */
function stackOf(name: string): StackWaivers & StackFacts {
  try {
    return parseStack(name, pulumi.runtime.allConfig(), pulumi.getProject());
  } catch (error) {
    if (!(error instanceof FleetError)) throw error;
    const config = new pulumi.Config();
    const { data: waivers = [] } = waiversSchema.safeParse(config.getObject('waivers'));
    const production = config.get('production') === 'true';
    return { name, waivers, production, scan: config.get('scan') };
  }
}

const configured = policiesOf(stackOf(pulumi.getStack()));

new PolicyPack(
  'fleet',
  { policies: configured.map(({ policy }) => policy) },
  Object.fromEntries(configured.map(({ policy, config }) => [policy.name, config])),
);
