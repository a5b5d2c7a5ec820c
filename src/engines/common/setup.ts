import path from 'node:path';
import execa from 'execa';
import { findCaBundle } from '../../checkout/ca';
import { FleetError } from '../../lib/errors';
import { locateFleetHome } from '../../lib/home';
import type { MachinePlan } from '../../plan/plan';
import { ENGINES } from '../../stack/engines';
import type { StackConfig } from '../../stack/parse';
import { root } from '../../lib/root';
import { isLocal } from '../../registry-client/address';
import { getProgressStream } from '../../lib/output';

/** Environment of setup/setup.sh: what the stack needs of this machine. */
function buildSetupEnvironment(stack: StackConfig): Record<string, string> {
  return {
    FLEET_HOME: locateFleetHome(),
    FLEET_REGISTRY: stack.registry,
    FLEET_REGISTRY_LOCAL: isLocal(stack.registry) ? '1' : '0',
    FLEET_BUILDER: stack.builder,
    FLEET_UPSTREAMS: stack.upstreams,
    FLEET_MIRROR: stack.mirror ?? '',
    FLEET_CA: findCaBundle(stack) ?? '',
    ...skipSetup(ENGINES[stack.engine].skippedSetup),
  };
}

/** Adds the steps that the engine needs nothing of to those that the user leaves out. */
const skipSetup = (steps: readonly string[]): Record<string, string> =>
  steps.length === 0
    ? {}
    : { FLEET_SKIP: [process.env['FLEET_SKIP'], ...steps].filter(Boolean).join(',') };

/**
 * Installs and starts what this plan needs and the machine does not have, and nothing else.
 * @param options quiet: print only what is done, not what was found; everyUpstream: those of other plans too
 * @throws FleetError when a step fails; the step has said why
 */
export async function setup(
  plan: MachinePlan,
  options: { readonly quiet?: boolean; readonly everyUpstream?: boolean } = {},
): Promise<void> {
  await run('setup.sh', {
    ...buildSetupEnvironment(plan.stack),
    ...(options.everyUpstream ? {} : { FLEET_STANDINS: listUpstreams(plan).join(' ') }),
    ...(options.quiet ? { FLEET_QUIET: '1' } : {}),
  });
}

const listUpstreams = ({ images, infrastructure }: MachinePlan): string[] => [
  ...images.flatMap(({ from }) => (typeof from === 'string' ? [] : [from.upstream])),
  ...infrastructure.map(({ upstream }) => upstream),
];

/** Stops what setup itself started: engine, registry, builder. */
export async function stopSetup(stack: StackConfig): Promise<void> {
  await run('stop.sh', buildSetupEnvironment(stack));
}

async function run(script: string, env: Record<string, string>): Promise<void> {
  const { exitCode } = await execa(path.join(root, 'setup', script), [], {
    env,
    stdio: ['ignore', getProgressStream(), 'inherit'],
    reject: false,
  });
  // The script has said why.
  if (exitCode !== 0) throw new FleetError([]);
}
