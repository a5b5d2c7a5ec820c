import { listContainers } from '../../docker/containers';
import { readUsage } from '../../docker/usage';
import type { Engine } from '../engine';
import { printLogs } from './logs';
import { restartServices } from './restart';
import { readService } from './service-containers';
import { readStatus } from './status';

/** Commands of every engine on the running containers of one Docker engine, whichever engine started them. */
export const runningFleet = {
  status: readStatus,
  usage: ({ stack }) => readUsage(stack.name),
  containers: async ({ stack }) =>
    new Map(
      (await listContainers(stack.name)).map((container) => [container.Id, readService(container)]),
    ),
  logs: printLogs,
  restart: restartServices,
} satisfies Partial<Engine>;
