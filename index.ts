import * as pulumi from '@pulumi/pulumi';
import { Lineage } from './components/lineage';
import { Machine } from './components/machine';
import { caBundle } from './catalog/ca';
import { loadCatalog } from './catalog/load';
import { checkFiles } from './catalog/files';
import { planMachine } from './catalog/plan';
import { parseStack } from './catalog/stack';
import { upstreamRefs } from './catalog/upstreams';
import { Versions } from './catalog/version';

const root = __dirname;
const stack = parseStack(pulumi.getStack(), pulumi.runtime.allConfig(), pulumi.getProject());
const plan = planMachine(loadCatalog(), stack);
checkFiles(root, plan);

const upstream = upstreamRefs(root, stack);
const lineage = new Lineage('images', {
  plan,
  versions: new Versions(root),
  upstream,
  ca: caBundle(stack),
});
const machine = new Machine(plan.machine.name, { plan, lineage, upstream });

/** Where each service answers, and the digest it runs. */
export const services = machine.services;
