import type { Matrix } from './matrix';
import { GHCR } from './runners';
import { runScript, type Step } from './syntax';

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
export function buildLoginStep(
  access: 'read' | 'write',
  { registries: all }: Pick<Matrix, 'registries'>,
): Step {
  const registries = [...new Set(all.values())];
  return {
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
  };
}
