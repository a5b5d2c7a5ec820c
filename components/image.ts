import * as dockerBuild from '@pulumi/docker-build';
import * as pulumi from '@pulumi/pulumi';
import type { Version } from '../src/plan/image-tag';
import {
  MISSING_IMAGE,
  omitDependencies,
  readDependencies,
  substituteMissing,
  substituteMissingImage,
} from './continue-on-error';

export interface ImageArgs {
  /** `registry/namespace/name`, without a tag. */
  readonly repository: string;
  /** Tag of this version: src/plan/image-tag.ts builds it. */
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
  readonly cacheFrom?: string | undefined;
  /** Registries whose build cache is not read, as anybody may have pushed it there. */
  readonly openRegistries: ReadonlySet<string>;
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
    super('fleet:image:Image', name, {}, omitDependencies(opts));
    const tagged = `${args.repository}:${args.tag}`;
    const base = substituteMissingImage(args.base);
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
            Object.entries(args.contexts).map(([key, location]) => [
              key,
              { location: substituteMissing(location, `docker-image://${MISSING_IMAGE}`) },
            ]),
          ),
        },
        dockerfile: { location: `${args.context}/Dockerfile` },
        buildArgs: { ...args.buildArgs, SOURCE_DATE_EPOCH: String(args.version.epoch) },
        labels: { ...args.labels, ...versionLabels(args.version), ...baseLabels(base) },
        tags: [tagged],
        exports: [
          { raw: `type=registry,name=${tagged},rewrite-timestamp=true,oci-mediatypes=true` },
        ],
        cacheFrom: cacheSources(args),
        cacheTo: [cacheTarget(args)],
        platforms: [dockerBuild.Platform.Linux_amd64],
        // Certificates are this machine's own, and change nothing in the image.
        secrets: { ca: args.ca },
        ignoreSecretsInDiffCalculation: ['ca'],
      },
      // Earlier digests are what a rollback goes back to.
      { parent: this, dependsOn: readDependencies(opts), retainOnDelete: true },
    );
    this.ref = image.ref;
    this.registerOutputs({ ref: this.ref });
  }

  /** Location of a named context that lets a child's `FROM` resolve to exactly this digest. */
  asContext(): pulumi.Output<string> {
    return pulumi.interpolate`docker-image://${this.ref}`;
  }
}

const OCI = 'org.opencontainers.image';

const versionLabels = ({ id, revision }: Version): Record<string, string> => ({
  [`${OCI}.revision`]: revision,
  [`${OCI}.version`]: id,
});

const baseLabels = (base: pulumi.Output<string>): Record<string, pulumi.Input<string>> => ({
  [`${OCI}.base.name`]: base,
  // '' in the preview of an update, where a base that changes is known by its tag alone.
  [`${OCI}.base.digest`]: base.apply((ref) => ref.split('@')[1] ?? ''),
});

/** Reference of the build cache of an image. */
const cacheRef = (repository: string): string => `${repository}:buildcache`;

function cacheSources({
  repository,
  cacheFrom,
  openRegistries,
}: ImageArgs): dockerBuild.types.input.CacheFromArgs[] {
  const repositories = cacheFrom === undefined ? [repository] : [repository, cacheFrom];
  return repositories.map((each) => {
    const registry = { ref: cacheRef(each) };
    return openRegistries.has(each.split('/')[0] ?? '')
      ? { registry, disabled: true }
      : { registry };
  });
}

const cacheTarget = ({ repository }: ImageArgs): dockerBuild.types.input.CacheToArgs => ({
  registry: {
    ref: cacheRef(repository),
    mode: dockerBuild.CacheMode.Max,
    imageManifest: true,
    ociMediaTypes: true,
    ignoreError: true,
  },
});
