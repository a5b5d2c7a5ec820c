import * as pulumi from '@pulumi/pulumi';

/** An image that is not built: it stays at a digest of the registry, as the stack's pins or a hold say. */
export class PinnedImage extends pulumi.ComponentResource {
  /** Digest-pinned reference, `registry/name@sha256:…`. */
  readonly ref: pulumi.Output<string>;

  constructor(
    name: string,
    args: { readonly ref: string },
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super('fleet:image:PinnedImage', name, {}, opts);
    this.ref = pulumi.output(args.ref);
    this.registerOutputs({ ref: this.ref });
  }

  /** Location of a named context that lets a child's `FROM` resolve to exactly this digest. */
  asContext(): pulumi.Output<string> {
    return pulumi.interpolate`docker-image://${this.ref}`;
  }
}
