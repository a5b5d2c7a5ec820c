import * as command from '@pulumi/command';
import * as pulumi from '@pulumi/pulumi';
import { nameTrial } from '../src/catalog/names';
import { quote } from '../src/lib/shell';
import { SKIP_TRIALS, type TrialInput } from '../src/plan/trial-request';
import { omitDependencies, readDependencies } from './continue-on-error';

export interface TrialArgs {
  /** All but the image of the release. */
  readonly request: Omit<TrialInput, 'release'> & {
    readonly release: Omit<TrialInput['release'], 'image'>;
  };
  /** Digest-pinned reference of the release's image. */
  readonly image: pulumi.Input<string>;
  /** Secrets by name. */
  readonly secrets: Readonly<Record<string, pulumi.Input<string>>>;
}

/**
 * Tries a new definition of a service beside its running container, which waits for it to be replaced: where the release fails,
 * that container runs on. It passes at once where none runs, and where the same definition runs already.
 */
export class Trial extends pulumi.ComponentResource {
  constructor(name: string, args: TrialArgs, opts?: pulumi.ComponentResourceOptions) {
    super('fleet:container:Trial', name, {}, omitDependencies(opts));
    const { request, image, secrets } = args;
    const { running, definition, release } = request;
    const text = pulumi.jsonStringify({ ...request, release: { ...release, image } });
    // Most are created with a new stack, where nothing runs: these start no Node.
    const runs = `docker container inspect --format '{{.State.Running}}' ${quote(running)} 2>/dev/null`;
    new command.local.Command(
      nameTrial(name),
      {
        create: pulumi.interpolate`if [ -n "$${SKIP_TRIALS}" ] || [ "$(${runs})" != true ]; then exit 0; fi; exec node --import ./src/lib/register-tsx.mjs src/release-trials/main.ts ${text.apply(quote)}`,
        ...(Object.keys(secrets).length > 0
          ? { stdin: pulumi.secret(pulumi.jsonStringify(secrets)) }
          : {}),
        triggers: [definition, release.memory, image],
      },
      // Other servers, or another time, are no release.
      { parent: this, dependsOn: readDependencies(opts), ignoreChanges: ['create', 'stdin'] },
    );
    this.registerOutputs({});
  }
}
