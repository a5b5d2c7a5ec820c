import type { Context } from '../../checkout/context';
import { FleetError } from '../../lib/errors';
import { isLocal } from '../../registry-client/address';
import { RegistryClient } from '../../registry-client/client';

/**
 * Checks that the registry has every digest of `fleet:pins`: nothing builds it, so a pull would fail.
 * @throws FleetError with a line for each that it lacks. A registry elsewhere that does not answer, or asks for a login,
 * is not asked again here: the pull says more.
 */
export async function checkPins({ stack }: Pick<Context, 'stack'>): Promise<void> {
  const client = new RegistryClient(stack.registry);
  const hasDigest = async (repository: string, digest: string): Promise<boolean> => {
    try {
      return (await client.readDigest(repository, digest)) !== undefined;
    } catch (error) {
      if (isLocal(stack.registry) || !(error instanceof FleetError)) throw error;
      return true;
    }
  };
  const problems = await Promise.all(
    Object.entries(stack.pins).map(async ([name, digest]) => {
      const repository = `${stack.namespace}/${name}`;
      return (await hasDigest(repository, digest))
        ? []
        : [
            `Pulumi.${stack.name}.yaml: fleet:pins.${name}: is not in ${stack.registry}/${repository}: '${digest}'; write a digest that is there, or remove the pin to build the image`,
          ];
    }),
  );
  if (problems.flat().length > 0) throw new FleetError(problems.flat());
}
