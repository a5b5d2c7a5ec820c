import type * as pulumi from '@pulumi/pulumi';
import type { ResolvedService } from '../src/plan/service';

/** Addresses at which a service answers, and the image that it runs. */
export interface Endpoint {
  /** undefined where its row has no port. */
  readonly url?: string;
  readonly health: string;
  readonly image: pulumi.Output<string>;
}

export function describeEndpoint(
  { ports }: ResolvedService,
  image: pulumi.Output<string>,
): Endpoint {
  const find = (name: string): string | undefined => {
    const published = ports.find((port) => port.name === name);
    return published && `http://${published.ip}:${String(published.host)}`;
  };
  const url = find('service');
  return { ...(url === undefined ? {} : { url }), health: `${find('health') ?? ''}/health`, image };
}
