import { runScript, type Step } from './syntax';

/** The registry that a job's own token is for. No other is given that. */
export const GHCR = 'ghcr.io';

const SECRETS = {
  read: ['FLEET_REGISTRY_READ_USER', 'FLEET_REGISTRY_READ_PASSWORD'],
  write: ['FLEET_REGISTRY_USER', 'FLEET_REGISTRY_PASSWORD'],
} as const;

/** A fork's pull request has no secrets. */
const FROM_FORK =
  "${{ github.event_name == 'pull_request' && github.event.pull_request.head.repo.full_name != github.repository }}";

/**
 * Logs in to the registries of the machines' stacks. The job has secrets only if one of those is not GHCR.
 * @param access by it the secrets differ, as a job's permissions do for its token
 */
export const buildLoginStep = (access: 'read' | 'write', registries: readonly string[]): Step => ({
  name: 'Log in to the registry',
  run: runScript(`login.sh ${access} ${registries.join(' ')}`),
  env: {
    ...(registries.includes(GHCR) ? { GITHUB_TOKEN: '${{ github.token }}' } : {}),
    ...(registries.some((registry) => registry !== GHCR)
      ? {
          ...Object.fromEntries(
            SECRETS[access].map((secret) => [secret, `\${{ secrets.${secret} }}`]),
          ),
          FROM_FORK,
        }
      : {}),
  },
});
