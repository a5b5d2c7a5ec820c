import * as docker from '@pulumi/docker';
import * as dockerBuild from '@pulumi/docker-build';
import * as pulumi from '@pulumi/pulumi';
import type { StackConfig } from '../src/stack/parse';

/**
 * The providers of every image and container: they push and pull as the stack's registryAuth says, else as `docker login`
 * does. Explicit, so that credentials can come and go without the resources being another provider's.
 */
export function dockerProviders({
  registry,
  registryAuth,
}: StackConfig): pulumi.ProviderResource[] {
  const auth = registryAuth && {
    address: registry,
    username: registryAuth.username,
    password: pulumi.secret(registryAuth.password),
  };
  return withoutDockerHost(() => [
    new docker.Provider('docker', auth ? { registryAuth: [auth] } : {}),
    new dockerBuild.Provider('docker-build', {
      host: BUILD_HOST,
      ...(auth ? { registries: [auth] } : {}),
    }),
  ]);
}

/**
 * Where the build provider looks for the builder, which is this machine's wherever containers go. Left out, it writes
 * $DOCKER_HOST into its inputs by itself, and another value would replace every image.
 */
const BUILD_HOST = 'unix:///var/run/docker.sock';

/**
 * The SDK copies $DOCKER_HOST into a provider's inputs, which would make the place that pulumi runs at a difference. The
 * providers' own processes read it all the same.
 */
function withoutDockerHost<T>(make: () => T): T {
  const host = process.env['DOCKER_HOST'];
  delete process.env['DOCKER_HOST'];
  try {
    return make();
  } finally {
    if (host !== undefined) process.env['DOCKER_HOST'] = host;
  }
}
