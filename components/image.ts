import * as dockerBuild from '@pulumi/docker-build';
import * as pulumi from '@pulumi/pulumi';
import type { Version } from '../src/checkout/version';

export interface ImageArgs {
  /** `registry/namespace/name`, without a tag. */
  readonly repository: string;
  /** Tag of this version; see docs/decisions.md for its parts. */
  readonly tag: string;
  readonly version: Version;
  /** Folder of the Dockerfile, relative to the project. */
  readonly context: string;
  /** Further contexts by the name that the Dockerfile uses: a folder, or `docker-image://ref@sha256:…`. */
  readonly contexts: Readonly<Record<string, pulumi.Input<string>>>;
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  /** Digest-pinned image it is FROM, for the OCI base labels. */
  readonly base: pulumi.Input<string>;
  /** Repository of the same image published elsewhere, whose build cache is read too. @default none */
  readonly cacheFrom?: string;
  /** Name of the buildx builder: an unnamed one would be the first found. */
  readonly builder: string;
  /** Certificates for downloads, as text; a build secret, never in a layer. '' for none. */
  readonly ca: pulumi.Input<string>;
}

/** One image, built by BuildKit and pushed: reproducible, cached in the registry, known by digest. */
export class Image extends pulumi.ComponentResource {
  /** Digest-pinned reference, `registry/name:tag@sha256:…`: the only output anyone needs. */
  readonly ref: pulumi.Output<string>;

  constructor(name: string, args: ImageArgs, opts?: pulumi.ComponentResourceOptions) {
    super('fleet:image:Image', name, {}, opts);
    const tagged = `${args.repository}:${args.tag}`;
    const cacheOf = (repository: string): string => `${repository}:buildcache`;
    const cache = cacheOf(args.repository);
    const image = new dockerBuild.Image(
      name,
      {
        builder: { name: args.builder },
        // `push: true` would never build in a preview and warn about it; an export of our own also carries
        // rewrite-timestamp, which has no field.
        push: false,
        buildOnPreview: false,
        context: {
          location: args.context,
          named: Object.fromEntries(
            Object.entries(args.contexts).map(([key, location]) => [key, { location }]),
          ),
        },
        dockerfile: { location: `${args.context}/Dockerfile` },
        buildArgs: { ...args.buildArgs, SOURCE_DATE_EPOCH: String(args.version.epoch) },
        labels: {
          ...args.labels,
          'org.opencontainers.image.revision': args.version.revision,
          'org.opencontainers.image.version': args.version.id,
          'org.opencontainers.image.base.name': args.base,
          // '' in the preview of an update, where a base that changes is known by its tag alone, and for an image whose
          // base a first `up --only` leaves out.
          'org.opencontainers.image.base.digest': pulumi
            .output<string | undefined>(args.base)
            .apply((base) => base?.split('@')[1] ?? ''),
        },
        tags: [tagged],
        exports: [
          { raw: `type=registry,name=${tagged},rewrite-timestamp=true,oci-mediatypes=true` },
        ],
        cacheFrom: [cache, ...(args.cacheFrom === undefined ? [] : [cacheOf(args.cacheFrom)])].map(
          (ref) => ({ registry: { ref } }),
        ),
        cacheTo: [
          {
            registry: {
              ref: cache,
              mode: dockerBuild.CacheMode.Max,
              imageManifest: true,
              ociMediaTypes: true,
              ignoreError: true,
            },
          },
        ],
        platforms: [dockerBuild.Platform.Linux_amd64],
        // Certificates are this machine's own, and change nothing in the image.
        secrets: { ca: args.ca },
        ignoreSecretsInDiffCalculation: ['ca'],
      },
      // Children do not inherit dependsOn. Earlier digests are what a rollback goes back to.
      { parent: this, dependsOn: opts?.dependsOn ?? [], retainOnDelete: true },
    );
    this.ref = image.ref;
    this.registerOutputs({ ref: this.ref });
  }

  /** Location of a named context that lets a child's `FROM` resolve to exactly this digest. */
  asContext(): pulumi.Output<string> {
    return pulumi.interpolate`docker-image://${this.ref}`;
  }
}
