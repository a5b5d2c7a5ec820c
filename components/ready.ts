import * as command from '@pulumi/command';
import * as pulumi from '@pulumi/pulumi';
import { joinWords } from '../src/lib/shell';
import { LOOPING_SECONDS, RESTARTS, WAIT_SECONDS } from '../src/plan/readiness';
import { omitDependencies, readDependencies, substituteMissing } from './continue-on-error';

export interface ReadyArgs {
  /** Name of the container's row. */
  readonly service: string;
  /** Name of the container in Docker. */
  readonly container: string;
  /** Id of the container: another one is waited for anew. */
  readonly id: pulumi.Input<string>;
  /** Health check command line, as Docker takes it: `['CMD', …]`. */
  readonly health: readonly string[];
  /** Seconds until it is given up. @default 180 */
  readonly startSeconds?: number | undefined;
}

/**
 * Waits until a container is ready: asks its own health check again and again, with no regard to when Docker does. It fails
 * where the container restarts too often or does not get ready in time. The container itself is then no failed resource: the
 * next update keeps it, and asks again. The embedded engine leaves this command out, as its own watch asks.
 */
export class Ready extends pulumi.ComponentResource {
  constructor(name: string, args: ReadyArgs, opts?: pulumi.ComponentResourceOptions) {
    super('fleet:container:Ready', name, {}, omitDependencies(opts));
    const { service, container, id, health, startSeconds = WAIT_SECONDS } = args;
    const limits = [startSeconds, RESTARTS, LOOPING_SECONDS].map(String);
    new command.local.Command(
      name,
      {
        create: joinWords([
          'sh',
          'components/ready.sh',
          service,
          container,
          ...limits,
          ...readCommand(health),
        ]),
        // Without a container there is nothing to ask, and Pulumi skips this.
        triggers: [substituteMissing(id, '')],
      },
      { parent: this, dependsOn: readDependencies(opts) },
    );
    this.registerOutputs({});
  }
}

/** Reads the words of a health check's command, as `docker exec` takes them. */
function readCommand([kind, ...words]: readonly string[]): readonly string[] {
  return kind === 'CMD-SHELL' ? ['/bin/sh', '-c', ...words] : words;
}
