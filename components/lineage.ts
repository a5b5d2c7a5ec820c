import { createHash } from 'node:crypto';
import * as pulumi from '@pulumi/pulumi';
import type { StagedAgent } from '../src/source/agents';
import { sourceUrl } from '../src/stack/github';
import { imageFolder, lockFolder, withoutTrack } from '../src/catalog/folders';
import {
  imageInputs,
  pathsOf,
  REFERENCE_AGENT,
  SERVICE,
  serviceInputs,
  SHARED,
} from '../src/plan/image-inputs';
import type { ResolvedService } from '../src/plan/service';
import type { MachinePlan } from '../src/plan/plan';
import { findRole } from '../src/catalog/roles';
import { find } from '../src/catalog/rows';
import type { ImageRow } from '../src/catalog/schema';
import type { Version, Versions } from '../src/checkout/version';
import { Image } from './image';
import { PinnedImage } from './pinned-image';
import { Scans } from './scan-gates';
import { SignatureChecks } from './signature-checks';

export interface LineageArgs {
  readonly plan: MachinePlan;
  readonly versions: Versions;
  /** Build contexts of the stack's own agents, by slug; none where it runs the reference agent. */
  readonly agents: ReadonlyMap<string, StagedAgent>;
  /** Digest-pinned reference of an upstream image, by name. */
  readonly upstream: (name: string) => string;
  /** Certificates for downloads inside builds, as text; '' for none. */
  readonly ca: pulumi.Input<string>;
}

/** Local folders that the machine's images are built from. */
export const buildFolders = (
  { images, services }: MachinePlan,
  agents: LineageArgs['agents'],
): string[] => [
  ...new Set([
    ...[SERVICE, SHARED],
    ...images.map(imageFolder),
    ...services.map(({ slug, row }) => agents.get(slug)?.folder ?? row.source ?? REFERENCE_AGENT),
  ]),
];

/** The images of one machine, each on its parent's digest, and the gates before they are run. */
export class Lineage extends pulumi.ComponentResource {
  readonly scans: Scans;
  readonly signatures: SignatureChecks;
  private readonly built = new Map<string, Image | PinnedImage>();
  private readonly args: LineageArgs;

  constructor(name: string, args: LineageArgs, opts?: pulumi.ComponentResourceOptions) {
    super('fleet:image:Lineage', name, {}, opts);
    this.args = args;
    for (const row of args.plan.images) this.built.set(row.name, this.buildFamily(row));
    for (const service of args.plan.services) {
      this.built.set(service.slug, this.buildService(service));
    }
    const ref = (image: string): pulumi.Output<string> => this.image(image).ref;
    this.scans = new Scans('scans', { ...args, ref }, { parent: this });
    this.signatures = new SignatureChecks('signatures', { ...args, ref }, { parent: this });
    this.registerOutputs({});
  }

  /** @param name an image row's name, or a service's slug */
  image(name: string): Image | PinnedImage {
    const image = this.built.get(name);
    if (!image) throw new Error(`image ${name} is not part of this stack`);
    return image;
  }

  private row(name: string): ImageRow {
    return find(this.args.plan.images, name);
  }

  private buildFamily(row: ImageRow): Image | PinnedImage {
    const { upstream } = this.args;
    const parent = typeof row.from === 'string' ? this.image(row.from) : undefined;
    const base = parent ? parent.ref : upstream((row.from as { upstream: string }).upstream);
    const fromName = parent
      ? withoutTrack(this.row(row.from as string))
      : `upstream-${(row.from as { upstream: string }).upstream}`;
    const { track } = row;
    const version = this.args.versions.of(pathsOf(imageInputs(this.args.plan.images, row.name)));
    return this.build(row.name, imageFolder(row), {
      tag: `${row.name}-${version.id}${track === undefined ? '' : `-${track}`}`,
      version,
      base,
      contexts: {
        [fromName]: parent ? parent.asContext() : pulumi.interpolate`docker-image://${base}`,
        ...Object.fromEntries(
          row.reads.map((name) => [withoutTrack(this.row(name)), this.image(name).asContext()]),
        ),
        ...(track === undefined ? {} : { lock: lockFolder(row) }),
      },
      buildArgs: {
        // Where one Dockerfile serves several rows it cannot name the parent.
        ...(track === undefined && row.adds === undefined ? {} : { PARENT: fromName }),
        ...(track === undefined
          ? {}
          : { TRACK: track, ARCHITECTURES: this.args.plan.architectures.join(';') }),
      },
      dependsOn: [...(parent ? [parent] : []), ...row.reads.map((name) => this.image(name))],
    });
  }

  private buildService(service: ResolvedService): Image | PinnedImage {
    const { slug, row, family } = service;
    const { images, machine, profile } = this.args.plan;
    const parent = this.image(family.name);
    const staged = this.args.agents.get(slug);
    const agent = row.source ?? REFERENCE_AGENT;
    const pip = findRole(images, 'pip');
    const tools = this.image(pip.name);
    const made = pathsOf(serviceInputs(images, service, staged !== undefined));
    const version = withAgent(this.args.versions.of(made), staged?.version);
    const baked = JSON.stringify({ machine: machine.name, ...profile });
    return this.build(slug, SERVICE, {
      // The profile is data, wherever it is written: its hash stands for it.
      tag: `${family.name}-${version.id}-${machine.name}-${shortHash(baked)}`,
      version,
      base: parent.ref,
      contexts: {
        family: parent.asContext(),
        [withoutTrack(pip)]: tools.asContext(),
        agent: staged ? `${staged.folder}/app` : agent,
        lock: staged ? `${staged.folder}/lock` : agent,
      },
      buildArgs: {
        ...(staged ? { AGENT: 'real', ENTRY: JSON.stringify(row.run) } : {}),
        SERVICE: row.name,
        MACHINE: machine.name,
        MACHINE_PROFILE: baked,
      },
      dependsOn: [parent, tools],
    });
  }

  private build(
    name: string,
    context: string,
    image: {
      readonly tag: string;
      readonly version: Version;
      readonly base: pulumi.Input<string>;
      readonly contexts: Readonly<Record<string, pulumi.Input<string>>>;
      readonly buildArgs: Readonly<Record<string, string>>;
      readonly dependsOn: pulumi.Resource[];
    },
  ): Image | PinnedImage {
    const { stack } = this.args.plan;
    const { dependsOn, ...rest } = image;
    const repository = `${stack.registry}/${stack.namespace}/${name}`;
    const digest = stack.pins[name];
    if (digest !== undefined)
      return new PinnedImage(name, { repository, digest }, { parent: this });
    return new Image(
      name,
      {
        ...rest,
        repository,
        context,
        contexts: { ...image.contexts, shared: SHARED },
        buildArgs: {
          ...image.buildArgs,
          APT_PINS: stack.apt,
          APT_SNAPSHOT: stack.aptSnapshot ?? '',
          ...(stack.packageIndex === undefined ? {} : { PIP_INDEX_URL: stack.packageIndex }),
        },
        labels: {
          'org.opencontainers.image.title': name,
          'org.opencontainers.image.licenses': 'MIT',
          ...(stack.github ? { 'org.opencontainers.image.source': sourceUrl(stack.github) } : {}),
        },
        builder: stack.builder,
        ...(stack.cacheFrom === undefined ? {} : { cacheFrom: `${stack.cacheFrom}/${name}` }),
        ca: this.args.ca,
      },
      { parent: this, dependsOn },
    );
  }
}

/** A service's version with that of an agent from elsewhere, whose commit stands for what the service does. */
const withAgent = (version: Version, agent: Version | undefined): Version =>
  agent === undefined
    ? version
    : {
        id: `${version.id}-${agent.id}`,
        revision: agent.revision,
        epoch: Math.max(version.epoch, agent.epoch),
      };

const shortHash = (text: string): string =>
  createHash('sha256').update(text).digest('hex').slice(0, 8);
