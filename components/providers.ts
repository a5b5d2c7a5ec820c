import * as docker from '@pulumi/docker';
import * as dockerBuild from '@pulumi/docker-build';
import * as pulumi from '@pulumi/pulumi';
import { LOCAL_DOCKER_HOST } from '../src/docker/socket';
import type { StackConfig } from '../src/stack/parse';

/**
 * Creates the providers of every image and container: they push and pull as the stack's registryAuth says, else as `docker login`
 * does. Explicit, so that credentials can come and go without the resources being another provider's.
 * @param hasLogin whether `docker login` has been here for the registry on this machine: the docker provider reads that for
 * registries alone that it is told of. Their state has the address, and no password
 */
export function createDockerProviders(
  { registry, registryAuth }: StackConfig,
  hasLogin: boolean,
): pulumi.ProviderResource[] {
  const auth = registryAuth && {
    address: registry,
    username: registryAuth.username,
    password: pulumi.secret(registryAuth.password),
  };
  const pulled = auth ?? (hasLogin ? { address: registry } : undefined);
  return hideDockerHost(() => [
    new docker.Provider('docker', pulled ? { registryAuth: [pulled] } : {}),
    // It looks for the builder at `host`: on this machine, wherever containers go. Left out, it writes $DOCKER_HOST
    // into its inputs by itself, and another value would replace every image.
    new dockerBuild.Provider(
      'docker-build',
      auth ? { host: LOCAL_DOCKER_HOST, registries: [auth] } : { host: LOCAL_DOCKER_HOST },
    ),
  ]);
}

/**
 * Creates providers without $DOCKER_HOST: the SDK copies it into a provider's inputs, so that the place where
 * pulumi runs would be a difference. The providers' own processes still read it.
 */
function hideDockerHost<T>(make: () => T): T {
  const host = process.env['DOCKER_HOST'];
  delete process.env['DOCKER_HOST'];
  try {
    return make();
  } finally {
    if (host !== undefined) process.env['DOCKER_HOST'] = host;
  }
}
