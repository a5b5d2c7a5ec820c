import * as pulumi from '@pulumi/pulumi';
import { locateImageFolder, lockFolder, removeTrack } from '../src/catalog/folders';
import { findRole } from '../src/catalog/roles';
import { find } from '../src/catalog/rows';
import type { ImageRow } from '../src/catalog/schema';
import {
  listImageInputs,
  listPaths,
  REFERENCE_AGENT,
  SERVICE,
  SHARED,
} from '../src/plan/image-inputs';
import type { MachinePlan } from '../src/plan/plan';
import type { ResolvedService } from '../src/plan/service';
import { buildImageTag, formatMachineProfile, type Version } from '../src/plan/image-tag';
import { planServiceImage, type ServiceSources } from '../src/plan/service-image';
import { sourceUrl } from '../src/stack/github';
import type { StackConfig } from '../src/stack/parse';
import { Image } from './image';
import { PinnedImage } from './pinned-image';
import { ScanGates } from './scan-gates';
import { SignatureChecks } from './signature-checks';

export interface LineageArgs extends ServiceSources {
  readonly plan: MachinePlan;
  /** Digest-pinned reference of an upstream image, by name. */
  readonly upstream: (name: string) => string;
  /** Certificates for downloads inside builds, as text; '' for none. */
  readonly ca: pulumi.Input<string>;
  /** Registries whose build cache is not read, as anybody may have pushed it there. */
  readonly openRegistries: ReadonlySet<string>;
}

/** An image that a stack builds or holds at a digest. */
type BuiltImage = Image | PinnedImage;

/** Tag, parent, contexts and arguments of one image's build. */
interface Build {
  readonly tag: string;
  readonly version: Version;
  readonly base: pulumi.Input<string>;
  readonly contexts: Readonly<Record<string, pulumi.Input<string>>>;
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly dependsOn: pulumi.Resource[];
}

/** The image that another one is FROM. */
interface Parent {
  /** Name that the Dockerfile knows it by. */
  readonly context: string;
  readonly ref: pulumi.Input<string>;
  readonly location: pulumi.Input<string>;
  /** Undefined for an upstream. */
  readonly image: BuiltImage | undefined;
}

/** The images of one machine, each on its parent's digest, and the gates before they are run. */
export class Lineage extends pulumi.ComponentResource {
  readonly scans: ScanGates;
  readonly signatures: SignatureChecks;
  private readonly built = new Map<string, BuiltImage>();
  private readonly args: LineageArgs;

  constructor(name: string, args: LineageArgs, opts?: pulumi.ComponentResourceOptions) {
    super('fleet:image:Lineage', name, {}, opts);
    this.args = args;
    for (const row of args.plan.images) this.built.set(row.name, this.buildFamily(row));
    for (const service of args.plan.services) {
      this.built.set(service.slug, this.buildService(service));
    }
    const ref = (image: string): pulumi.Output<string> => this.image(image).ref;
    this.scans = new ScanGates('scans', { ...args, ref }, { parent: this });
    this.signatures = new SignatureChecks('signatures', { ...args, ref }, { parent: this });
    this.registerOutputs({});
  }

  /** @param name an image row's name, or a service's slug */
  image(name: string): BuiltImage {
    const image = this.built.get(name);
    if (!image) throw new Error(`image ${name} is not part of this stack`);
    return image;
  }

  private buildFamily(row: ImageRow): BuiltImage {
    const { images, architectures } = this.args.plan;
    const { track } = row;
    const parent = this.findParent(row);
    const version = this.args.versions.of(listPaths(listImageInputs(images, row.name)));
    const reads = row.reads.map((name) => this.image(name));
    const contexts: Record<string, pulumi.Input<string>> = { [parent.context]: parent.location };
    for (const name of row.reads) {
      contexts[removeTrack(find(images, name))] = this.image(name).asContext();
    }
    if (track !== undefined) contexts['lock'] = lockFolder(row);
    const buildArgs: Record<string, string> = {};
    // Where one Dockerfile serves several rows it cannot name the parent.
    if (track !== undefined || row.adds !== undefined) buildArgs['PARENT'] = parent.context;
    if (track !== undefined) {
      buildArgs['TRACK'] = track;
      buildArgs['ARCHITECTURES'] = architectures.join(';');
    }
    return this.build(row.name, locateImageFolder(row), {
      tag: buildImageTag(row, version),
      version,
      base: parent.ref,
      contexts,
      buildArgs,
      dependsOn: parent.image ? [parent.image, ...reads] : reads,
    });
  }

  private findParent({ from }: ImageRow): Parent {
    if (typeof from === 'string') {
      const image = this.image(from);
      const context = removeTrack(find(this.args.plan.images, from));
      return { context, ref: image.ref, location: image.asContext(), image };
    }
    const ref = this.args.upstream(from.upstream);
    const location = pulumi.interpolate`docker-image://${ref}`;
    return { context: `upstream-${from.upstream}`, ref, location, image: undefined };
  }

  private buildService(service: ResolvedService): BuiltImage {
    const { slug, row, family } = service;
    const { images, machine } = this.args.plan;
    const parent = this.image(family.name);
    if (service.held) {
      return new PinnedImage(slug, { ref: service.held.definition.image }, { parent: this });
    }
    const staged = this.args.agents.get(slug);
    const pip = findRole(images, 'pip');
    const tools = this.image(pip.name);
    const { version, tag } = planServiceImage(this.args.plan, service, this.args);
    const entry = staged ? { AGENT: 'real', ENTRY: staged.entry } : {};
    const volumes = row.volumes.map(({ path }) => path).sort();
    return this.build(slug, SERVICE, {
      tag,
      version,
      base: parent.ref,
      contexts: {
        family: parent.asContext(),
        [removeTrack(pip)]: tools.asContext(),
        agent: staged ? `${staged.folder}/app` : REFERENCE_AGENT,
        lock: staged ? `${staged.folder}/lock` : REFERENCE_AGENT,
      },
      buildArgs: {
        ...entry,
        ...(staged && volumes.length > 0 ? { VOLUMES: volumes.join(' ') } : {}),
        SERVICE: row.name,
        MACHINE: machine.name,
        MACHINE_PROFILE: formatMachineProfile(this.args.plan),
      },
      dependsOn: [parent, tools],
    });
  }

  private build(name: string, context: string, { dependsOn, ...build }: Build): BuiltImage {
    const { stack } = this.args.plan;
    const repository = `${stack.registry}/${stack.namespace}/${name}`;
    const digest = stack.pins[name];
    if (digest !== undefined) {
      return new PinnedImage(name, { ref: `${repository}@${digest}` }, { parent: this });
    }
    return new Image(
      name,
      {
        ...build,
        repository,
        context,
        contexts: { ...build.contexts, shared: SHARED },
        buildArgs: { ...build.buildArgs, ...packageSources(stack) },
        labels: descriptionLabels(stack, name),
        builder: stack.builder,
        cacheFrom: stack.cacheFrom === undefined ? undefined : `${stack.cacheFrom}/${name}`,
        openRegistries: this.args.openRegistries,
        ca: this.args.ca,
      },
      { parent: this, dependsOn },
    );
  }
}

/** Build arguments that say where packages come from. */
function packageSources(stack: StackConfig): Record<string, string> {
  const sources: Record<string, string> = {
    APT_PINS: stack.apt,
    APT_SNAPSHOT: stack.aptSnapshot ?? '',
  };
  if (stack.packageIndex !== undefined) sources['PIP_INDEX_URL'] = stack.packageIndex;
  return sources;
}

function descriptionLabels({ github }: StackConfig, title: string): Record<string, string> {
  const labels: Record<string, string> = {
    'org.opencontainers.image.title': title,
    'org.opencontainers.image.licenses': 'MIT',
  };
  if (github) labels['org.opencontainers.image.source'] = sourceUrl(github);
  return labels;
}
