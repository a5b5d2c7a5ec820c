import type * as pulumi from '@pulumi/pulumi';
import type { PlacedService } from '../src/plan/service';

/** Where a service answers. */
export interface Endpoint {
  readonly url: string;
  readonly health: string;
  readonly image: pulumi.Output<string>;
}

export function endpointOf({ ports }: PlacedService, image: pulumi.Output<string>): Endpoint {
  const url = (name: string): string => {
    const published = ports.find((port) => port.name === name);
    return `http://${published?.ip ?? ''}:${String(published?.host ?? '')}`;
  };
  return { url: url('service'), health: `${url('health')}/health`, image };
}
