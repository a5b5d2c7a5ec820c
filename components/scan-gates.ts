import * as pulumi from '@pulumi/pulumi';
import { listImageAncestors } from '../src/catalog/checks';
import { selectExceptions } from '../src/catalog/scan-exception-rules';
import type { MachinePlan } from '../src/plan/plan';
import { ImageScan } from './image-scan';

export interface ScanGatesArgs {
  readonly plan: MachinePlan;
  /** Digest-pinned reference of an image of the stack, by image row's name or service's slug. */
  readonly ref: (name: string) => pulumi.Input<string>;
  /** Digest-pinned reference of an upstream image, by name. */
  readonly upstream: (name: string) => string;
}

/** The scan gates of one machine: of every image that is pushed, and of the infrastructure's images, which others made. */
export class ScanGates extends pulumi.ComponentResource {
  private readonly gates = new Map<string, ImageScan>();

  constructor(name: string, args: ScanGatesArgs, opts?: pulumi.ComponentResourceOptions) {
    super('fleet:image:Scans', name, {}, opts);
    const { images, services, infrastructure } = args.plan;
    for (const row of images) {
      const [parent] = listImageAncestors(images, row.name);
      this.add(args, row.name, args.ref(row.name), parent);
    }
    for (const { slug, family, held } of services) {
      // What is held passed its gate when it was released.
      if (!held) this.add(args, slug, args.ref(slug), family.name);
    }
    for (const row of infrastructure) this.add(args, row.name, args.upstream(row.upstream));
    this.registerOutputs({});
  }

  /** Returns the gate that a container of this image waits for; none where the stack says `scan: off`, and for what is held. */
  of(name: string): ImageScan[] {
    const gate = this.gates.get(name);
    return gate ? [gate] : [];
  }

  /** @param parent its parent image, whose gate runs first: a vulnerability there is also in this image */
  private add(args: ScanGatesArgs, name: string, ref: pulumi.Input<string>, parent?: string): void {
    const { stack } = args.plan;
    if (stack.scan === 'off') return;
    const gate = new ImageScan(
      name,
      {
        ref,
        settings: stack.scan,
        exceptions: selectExceptions(args.plan, name, parent).map((each) => ({
          ...each,
          ref: each.image === name ? ref : args.ref(each.image),
        })),
      },
      { parent: this, dependsOn: parent === undefined ? [] : this.of(parent) },
    );
    this.gates.set(name, gate);
  }
}
