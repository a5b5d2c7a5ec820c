import { FleetError } from '../../lib/errors';
import type { MachinePlan } from '../../plan/plan';
import { ENGINES } from '../../stack/engines';
import type { StackConfig } from '../../stack/parse';
import { askEngineName, isSocketOfEngine, readDockerHost } from '../../docker/info';
import { LOCAL_DOCKER_HOST } from '../../docker/socket';
import { checkGpu } from './gpu';
import { checkOwner } from './owner';

/**
 * Checks the Docker engine before the fleet's first container is touched. Only `up` does so: a preview may run far from
 * the machine.
 * @throws FleetError when the engine does not answer, is another machine's, runs this stack's fleet for the other of
 * the project's engines, or cannot give containers the card or the socket that the stack says
 */
export function checkDockerEngine(plan: MachinePlan): void {
  const { stack } = plan;
  checkDockerEngineName(stack);
  checkOwner(stack);
  checkReservedGpu(plan);
  checkSocket(stack);
}

/** @throws FleetError when the socket that services reach through the proxy is that of another engine */
export function checkSocket({ name, dockerSocket }: StackConfig): void {
  if (dockerSocket === undefined || isSocketOfEngine(dockerSocket.path) !== false) return;
  const right = readDockerHost().replace('unix://', '');
  throw new FleetError(
    `Pulumi.${name}.yaml: fleet:dockerSocket.path: is the socket of another Docker engine than the one in use: '${dockerSocket.path}'; write ${right}`,
  );
}

/** @throws FleetError when services reserve a card that the engine cannot give out */
export function checkReservedGpu({ stack, services }: MachinePlan): void {
  const reserving = services.flatMap(({ gpu }) => gpu ?? []);
  const device = reserving[0]?.device;
  if (device !== undefined) checkGpu(stack, device, reserving.length);
}

/** @throws FleetError when the engine does not answer, or is not the one that the stack belongs on */
export function checkDockerEngineName(stack: StackConfig): void {
  const problem = findEngineMismatch(stack);
  if (problem !== undefined) throw new FleetError(problem);
}

/** The Docker provider follows DOCKER_HOST alone, so no context of the CLI may lead an engine's questions elsewhere. */
export function followDockerHost({ engine }: Pick<StackConfig, 'engine'>): void {
  if (ENGINES[engine].followsDockerHost) {
    process.env['DOCKER_HOST'] ??= LOCAL_DOCKER_HOST;
  }
}

/** Explains why Docker's current engine is the wrong one for the stack; undefined if it is the right one. */
export function findEngineMismatch(stack: StackConfig): string | undefined {
  const { name, dockerEngine } = stack;
  followDockerHost(stack);
  if (dockerEngine === undefined) return undefined;
  const info = askEngineName();
  if (info.code !== 0) {
    const host = process.env['DOCKER_HOST'] ?? LOCAL_DOCKER_HOST;
    return `DOCKER_HOST: no Docker engine answers (${info.stderr}): '${host}'; start it, or set DOCKER_HOST`;
  }
  return info.stdout === dockerEngine
    ? undefined
    : `Pulumi.${name}.yaml: fleet:dockerEngine: is not the engine that DOCKER_HOST leads to, ${info.stdout}: '${dockerEngine}'; set DOCKER_HOST=ssh://${dockerEngine}, or correct the name`;
}
