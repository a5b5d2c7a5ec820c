import * as command from '@pulumi/command';
import * as pulumi from '@pulumi/pulumi';
import { nameTrial } from '../src/catalog/names';
import { quote } from '../src/lib/shell';
import { sortKeys } from '../src/plan/definition';
import type { TrialInput } from '../src/plan/trial-request';
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
 * that container runs on. It passes at once where none runs, where the same definition runs already, and what is held.
 *
 * The trial is the command's update: a container that Pulumi has no trial of yet is replaced without one. Its deletion would not
 * wait for a trial that fails, as Pulumi goes by what the old container depends on.
 */
export class Trial extends pulumi.ComponentResource {
  constructor(name: string, args: TrialArgs, opts?: pulumi.ComponentResourceOptions) {
    super('fleet:container:Trial', name, {}, omitDependencies(opts));
    const { request, image, secrets } = args;
    const { release } = request;
    // The order of keys follows that of rows, which is no matter.
    const sorted = sortKeys({ ...request, release: undefined }) as typeof request;
    const given = sortKeys(release) as typeof release;
    const text = pulumi.jsonStringify({ ...sorted, release: { ...given, image } });
    new command.local.Command(
      nameTrial(name),
      {
        create: ':',
        update: pulumi.interpolate`node --import ./src/lib/register-tsx.mjs src/release-trials/main.ts ${text.apply(quote)}`,
        ...(Object.keys(secrets).length > 0
          ? { stdin: pulumi.secret(pulumi.jsonStringify(secrets)) }
          : {}),
      },
      { parent: this, dependsOn: readDependencies(opts) },
    );
    this.registerOutputs({});
  }
}
