import * as command from '@pulumi/command';
import * as pulumi from '@pulumi/pulumi';
import { quote } from '../src/lib/shell';
import { omitDependencies, readDependencies, substituteMissingImage } from './continue-on-error';

export interface PeerCheckArgs {
  /** Service that is waited for, and where its health answers. */
  readonly service: string;
  readonly host: string;
  readonly port: number;
  /** Service that needs it. */
  readonly neededBy: string;
  /** Seconds until it is given up. */
  readonly wait: number;
  /** Image with bash that asks, from the engine on which the service will run. */
  readonly image: pulumi.Input<string>;
  /** Docker network that it asks from. @default the engine's default bridge */
  readonly network?: string | undefined;
}

/**
 * Holds a service back until one that it needs on another machine answers. Asked once, at the first start: later the
 * service runs degraded while the other machine is away.
 */
export class PeerCheck extends pulumi.ComponentResource {
  constructor(name: string, args: PeerCheckArgs, opts?: pulumi.ComponentResourceOptions) {
    super('fleet:network:PeerCheck', name, {}, omitDependencies(opts));
    const { service, host, port, neededBy, wait } = args;
    const missing = `${service} did not answer at ${host}:${String(port)} within ${String(wait)} s, and ${neededBy} needs it: bring the other machine's fleet up, or write fleet:peerWait: 0 to start degraded`;
    // Every attempt is bounded too: an address that nobody has takes minutes to fail. What is left unread would reset the
    // connection.
    const script = [
      `end=$((SECONDS + ${String(wait)}))`,
      `until timeout 5 bash -c 'exec 3<>/dev/tcp/${host}/${String(port)} && printf "GET /health HTTP/1.0\\r\\n\\r\\n" >&3 && read -r -t 4 _ code _ <&3 && { read -r -t 1 -N 65536 _ <&3 || true; } && [ "$code" = 200 ]' 2>/dev/null`,
      `do [ $SECONDS -lt $end ] || { echo "$MISSING" >&2; exit 1; }; sleep 1; done`,
    ].join('; ');
    const image = substituteMissingImage(args.image);
    new command.local.Command(
      name,
      {
        create: pulumi.interpolate`docker run --rm --cap-drop ALL --network ${args.network ?? 'bridge'} --env MISSING=${quote(missing)} ${image} bash -c ${quote(script)}`,
        triggers: [host, port],
      },
      // A newer image asks no better.
      { parent: this, dependsOn: readDependencies(opts), ignoreChanges: ['create'] },
    );
    this.registerOutputs({});
  }
}
