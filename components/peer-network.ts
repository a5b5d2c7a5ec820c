import * as command from '@pulumi/command';
import * as pulumi from '@pulumi/pulumi';
import { LABELS } from '../src/docker/labels';

/**
 * A Docker network that several fleets of one host share in place of a LAN. No fleet owns it: the first one makes it,
 * the last one to leave removes it, which a plain network resource cannot express.
 */
export class PeerNetwork extends pulumi.ComponentResource {
  readonly network: string;

  constructor(
    name: string,
    args: { readonly network: string },
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super('fleet:network:PeerNetwork', name, {}, opts);
    this.network = args.network;
    new command.local.Command(
      name,
      {
        create: `docker network inspect ${args.network} >/dev/null 2>&1 || docker network create --label ${LABELS.shared}=true ${args.network}`,
        delete: `docker network rm ${args.network} >/dev/null 2>&1 || echo '${args.network} stays: another fleet is on it'`,
        triggers: [args.network],
      },
      { parent: this },
    );
    this.registerOutputs({ network: this.network });
  }
}
