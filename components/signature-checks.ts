import * as command from '@pulumi/command';
import * as pulumi from '@pulumi/pulumi';
import { nameSignatureCheck } from '../src/catalog/names';
import { verifyArguments } from '../src/stack/signatures';
import type { MachinePlan } from '../src/plan/plan';
import { quote } from '../src/lib/shell';
import { substituteMissingImage } from './continue-on-error';
import { fleetCommandInProject } from '../src/lib/fleet-command';

export interface SignatureChecksArgs {
  readonly plan: MachinePlan;
  /** Digest-pinned reference of a service's image, by slug. */
  readonly ref: (slug: string) => pulumi.Input<string>;
}

/** The gates before services' containers that ask cosign whose signature each image carries; none unless the stack says. */
export class SignatureChecks extends pulumi.ComponentResource {
  private readonly gates = new Map<string, command.local.Command>();

  constructor(name: string, args: SignatureChecksArgs, opts?: pulumi.ComponentResourceOptions) {
    super('fleet:image:SignatureChecks', name, {}, opts);
    const { stack, services } = args.plan;
    const { signatures } = stack;
    if (signatures) {
      const verify = ['cosign', ...verifyArguments(signatures)].map(quote).join(' ');
      const key = 'key' in signatures ? ['--key', 'KEY'] : [];
      // What is held passed its gate when it was released.
      for (const { slug, row } of services.filter(({ held }) => !held)) {
        const ref = substituteMissingImage(args.ref(slug));
        const refused = quote(
          `is not signed as fleet:signatures asks: ${fleetCommandInProject(stack.name, 'sign', ...key, row.name)} signs it`,
        );
        // One line for people: of cosign's own words only its error.
        const create = pulumi.interpolate`command -v cosign >/dev/null || { echo 'cosign is not on PATH: install it, or remove fleet:signatures' >&2; exit 1; }; said=$(${verify} ${ref} 2>&1 >/dev/null) || { echo ${ref} ${refused} "($(echo "$said" | sed -n 's/^Error: //p' | tail -n 1))" >&2; exit 1; }`;
        const gate = new command.local.Command(
          nameSignatureCheck(slug),
          { create, triggers: [ref] },
          { parent: this },
        );
        this.gates.set(slug, gate);
      }
    }
    this.registerOutputs({});
  }

  /** Returns the gate that a container of this service waits for; none for what is held. */
  of(slug: string): command.local.Command[] {
    const gate = this.gates.get(slug);
    return gate ? [gate] : [];
  }
}
