import * as pulumi from '@pulumi/pulumi';
import { Lineage } from './components/lineage';
import { Machine } from './components/machine';
import { dockerProviders } from './components/providers';
import { Repository } from './components/repository';
import { stageAgents } from './src/source/agents';
import { privateCertificates } from './src/checkout/ca';
import { checkFiles } from './src/checkout/files';
import { loadCatalog } from './src/checkout/fleet';
import { listBuildFolders } from './src/plan/image-inputs';
import { planMachine, stopWaitingFor } from './src/plan/plan';
import { parseStack } from './src/stack/parse';
import { settleCheckout } from './src/checkout/normalize';
import { totalsOf } from './src/plan/totals';
import { upstreamRefs } from './src/checkout/upstreams';
import { Versions } from './src/checkout/version';
import { readExcludedServices, checkProgramRun } from './src/engines/common/program-check';

const root = __dirname;
const stack = parseStack(pulumi.getStack(), pulumi.runtime.allConfig(), pulumi.getProject());
const plan = stopWaitingFor(planMachine(loadCatalog(root), stack), readExcludedServices());
checkFiles(root, plan);
checkProgramRun(plan);

const versions = new Versions(root);
const agents = stageAgents(root, plan);
const epochs = [...agents.values()].map(({ version }) => version.epoch);
settleCheckout(root, listBuildFolders(plan, agents), Math.max(versions.committed, ...epochs));

const upstream = upstreamRefs(root, stack);
const providers = dockerProviders(stack);
const ca = pulumi.secret(privateCertificates(stack));
const lineage = new Lineage('images', { plan, versions, agents, upstream, ca }, { providers });
const machine = new Machine(plan.machine.name, { plan, lineage, upstream }, { providers });
if (stack.github) {
  new Repository('github', { machine: plan.machine.name, github: stack.github });
}

/** Where each service answers, and the digest it runs. */
export const services = machine.services;
/** The fleet in numbers. */
export const totals = totalsOf(plan);
