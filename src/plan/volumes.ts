import { nameInDocker, nameVolume } from '../catalog/names';
import type { StackConfig } from '../stack/parse';

/** A volume of a container, as the machine has it. */
export interface ResolvedVolume {
  /** Its owner's name and its own, by which a stack file speaks of it. */
  readonly id: string;
  /** Name in Docker. */
  readonly name: string;
  /** Folder of the machine that it lies in; undefined for Docker's own place. */
  readonly folder: string | undefined;
  /** Path in the container. */
  readonly path: string;
}

/** @param owner slug of the service or name of the infrastructure row */
export const resolveVolumes = (
  stack: StackConfig,
  owner: string,
  rows: readonly { readonly name: string; readonly path: string }[],
): ResolvedVolume[] =>
  rows.map(({ name, path }) => {
    const id = nameVolume(owner, name);
    return { id, name: nameInDocker(stack, id), folder: stack.volumes[id], path };
  });
