/** Names that follow from a row's. */

/** A service's name on the networks, in container and volume names. */
export const toSlug = (name: string): string => name.toLowerCase();

/** Tells where a service is as variables: `TEXT_AGENT_HOST`, and `TEXT_AGENT_PORT` where it has a port, for TextAgent. */
export function listAddressVariables(
  name: string,
  { host, port }: { readonly host: string; readonly port: number | undefined },
): [string, string][] {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toUpperCase();
  return [
    [`${words}_HOST`, host],
    ...(port === undefined ? [] : [[`${words}_PORT`, String(port)] as [string, string]]),
  ];
}

/** A row's name as the beginning of a variable's: GPU_BOX of gpu-box. */
export const toVariable = (name: string): string => name.toUpperCase().replaceAll('-', '_');

/** A service's name on the network that fleets of one host share. */
export const namePeer = (name: string, machine: string): string => `${toSlug(name)}.${machine}`;

/** A volume's name below the stack's: its owner's too, unless that says it all. */
export const nameVolume = (owner: string, name: string): string =>
  owner === name ? name : `${owner}-${name}`;

/** Name in Docker of what a stack makes: a container, a network or a volume. */
export const nameInDocker = (
  { project, name: stack }: { readonly project: string; readonly name: string },
  name: string,
): string => `${project}-${stack}-${name}`;

/** Variable of the environment that holds a secret for the embedded engine. */
export const nameSecretVariable = (name: string): string => `FLEET_SECRET_${name}`;

/** Name in the program of the gate that waits for a service of another machine. */
export const namePeerCheck = (slug: string, needs: string): string =>
  `${slug}-needs-${toSlug(needs)}`;

/** Name in the program of the command that waits until a container is ready, by the container's. */
export const nameReady = (name: string): string => `ready-${name}`;

/** The scan gate's name in the program, by its image's. */
export const nameScan = (image: string): string => `${image}-scan`;

/** The signature gate's name in the program, by its image's. */
export const nameSignatureCheck = (image: string): string => `${image}-signature`;

/** The name in the program of the trial that a service's container waits for. */
export const nameTrial = (slug: string): string => `${slug}-trial`;

/** Names of the gates that a stack of these settings has, or would have, for images of these names. */
export const nameImageGates = (
  { scan, signatures }: { readonly scan: unknown; readonly signatures?: unknown },
  images: readonly string[],
): string[] => [
  ...(scan === 'off' ? [] : images.map(nameScan)),
  ...(signatures === undefined ? [] : images.map(nameSignatureCheck)),
];
