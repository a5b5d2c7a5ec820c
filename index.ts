import * as pulumi from '@pulumi/pulumi';
import { Lineage } from './components/lineage';
import { Machine } from './components/machine';
import { createDockerProviders } from './components/providers';
import { Repository } from './components/repository';
import { readPrivateCertificates } from './src/checkout/ca';
import { checkFiles } from './src/checkout/files';
import { loadCatalog } from './src/checkout/fleet';
import { readProfileIn } from './src/checkout/stack-file';
import { readUpstreamRefs } from './src/checkout/upstreams';
import { checkProgramRun, readExcludedServices } from './src/engines/common/program-check';
import { fitPlanToDockerEngine } from './src/engines/common/start-interval';
import { planMachine, stopWaitingFor } from './src/plan/plan';
import { sumTotals } from './src/plan/totals';
import { hasLocalLogin } from './src/registry-client/login';
import { readOpenRegistries } from './src/registry-client/trust';
import { rememberStack } from './src/lib/fleet-command';
import { prepareHeldPlan } from './src/source/hold-services';
import { parseStack } from './src/stack/parse';

const root = __dirname;
const config = pulumi.runtime.allConfig();
rememberStack(pulumi.getStack());
const stack = parseStack(pulumi.getStack(), config, pulumi.getProject(), readProfileIn(root));
const planned = stopWaitingFor(planMachine(loadCatalog(root), stack), readExcludedServices());
const fitted = fitPlanToDockerEngine(planned);
checkFiles(root, fitted);
checkProgramRun(fitted);

const { plan, versions, agents } = prepareHeldPlan(root, fitted);
const upstream = readUpstreamRefs(root, stack);
const providers = createDockerProviders(stack, hasLocalLogin(stack.registry));
const ca = pulumi.secret(readPrivateCertificates(stack));
const openRegistries = readOpenRegistries();
const images = { plan, versions, agents, upstream, ca, openRegistries };
const lineage = new Lineage('images', images, { providers });
const machine = new Machine(plan.machine.name, { plan, lineage, upstream }, { providers });
const { github } = stack;
if (github) new Repository('github', { machine: plan.machine.name, github });

/** Where each service answers, and the digest it runs. */
export const { services } = machine;
/** The fleet in numbers. */
export const totals = sumTotals(plan);
