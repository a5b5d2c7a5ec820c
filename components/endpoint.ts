import type * as pulumi from '@pulumi/pulumi';
import type { ResolvedService } from '../src/plan/service';

/** Addresses at which a service answers, and the image that it runs. */
export interface Endpoint {
  readonly url: string;
  readonly health: string;
  readonly image: pulumi.Output<string>;
}

export function describeEndpoint(
  { ports }: ResolvedService,
  image: pulumi.Output<string>,
): Endpoint {
  const url = (name: string): string => {
    const published = ports.find((port) => port.name === name);
    return `http://${published?.ip ?? ''}:${String(published?.host ?? '')}`;
  };
  return { url: url('service'), health: `${url('health')}/health`, image };
}
