import { readFileSync } from 'node:fs';
import path from 'node:path';
import { PolicyPack } from '@pulumi/policy';
import * as pulumi from '@pulumi/pulumi';
import { scanExceptions } from '../fleet/scan-exceptions';
import { selectValidExceptions } from '../src/catalog/scan-exception';
import { FleetError } from '../src/lib/errors';
import { holdsSchema, listHeldImages, nameHoldsFile } from '../src/plan/hold';
import { parseStack } from '../src/stack/parse';
import { waiversSchema } from '../src/stack/waivers';
import { listPolicies, type PolicyFacts } from './list-policies';

/** Reads the stack's file. Where it is wrong, the program says so; its waivers and its scan settings still count here. */
function readStack(name: string): PolicyFacts['stack'] {
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

/** Reads the images that services are held at. Where that cannot be read, the program says so. */
function readHeld(): ReadonlyMap<string, string> {
  try {
    const file = path.join(path.dirname(__dirname), nameHoldsFile(pulumi.getStack()));
    return listHeldImages(holdsSchema.parse(JSON.parse(readFileSync(file, 'utf8'))));
  } catch {
    return new Map();
  }
}

const stack = readStack(pulumi.getStack());
const configured = listPolicies({
  stack,
  exceptions: selectValidExceptions(scanExceptions),
  held: readHeld(),
});

new PolicyPack(
  'fleet',
  { policies: configured.map(({ policy }) => policy) },
  Object.fromEntries(configured.map(({ policy, config }) => [policy.name, config])),
);
