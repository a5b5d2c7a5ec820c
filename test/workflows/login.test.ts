import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { loadContext } from '../../src/checkout/context';
import { root } from '../../src/lib/root';
import { renderWorkflows } from '../../src/workflows/files';
import { buildMatrix, type Matrix } from '../../src/workflows/matrix';
import { useFakePrograms } from '../support/environment';
import { refusal } from '../support/errors';
import { temporaryFolder } from '../support/folders';
import { MAIN, PEER } from '../support/rows';

const OTHER = 'registry.example.org:5000';
const secrets = { FLEET_REGISTRY_USER: 'robot', FLEET_REGISTRY_PASSWORD: 'of the registry' };
const readSecrets = { FLEET_REGISTRY_READ_USER: 'reader', FLEET_REGISTRY_READ_PASSWORD: 'to read' };
const token = { GITHUB_ACTOR: 'octocat', GITHUB_TOKEN: 'of the job' };

describe('login.sh', () => {
  const logins = path.join(temporaryFolder(), 'logins');
  useFakePrograms(() => ({
    docker: {
      'login\\ refusing.example.org*': 'cat >/dev/null; echo "unauthorized" >&2; exit 1',
      'login\\ *': `echo "$* with $(cat)" >>${logins}`,
    },
  }));
  function login(registries: string, env: Readonly<Record<string, string>>, access = 'write') {
    rmSync(logins, { force: true });
    const { status, stdout, stderr } = spawnSync(
      'src/workflows/steps/login.sh',
      [access, ...registries.split(' ')],
      { cwd: root, encoding: 'utf8', env: { PATH: process.env['PATH'], ...env } },
    );
    const made = existsSync(logins) ? readFileSync(logins, 'utf8') : '';
    return { status, said: `${stdout}${stderr}`, made };
  }
  const words = '--password-stdin with';

  it("logs in to GHCR by the job's token, and to another registry by the secrets", () => {
    assert.equal(
      login('ghcr.io', token).made,
      `login ghcr.io --username octocat ${words} of the job\n`,
    );
    assert.equal(
      login(OTHER, secrets).made,
      `login ${OTHER} --username robot ${words} of the registry\n`,
    );
  });

  it('reads by secrets of its own, and never by those that may write', () => {
    const { made } = login(OTHER, { ...secrets, ...readSecrets }, 'read');
    assert.equal(made, `login ${OTHER} --username reader ${words} to read\n`);
    assert.match(
      login(OTHER, secrets, 'read').said,
      /the secrets FLEET_REGISTRY_READ_USER and FLEET_REGISTRY_READ_PASSWORD are missing/,
    );
  });

  it("gives the job's token to GHCR alone, and the secrets to no GHCR", () => {
    const { status, made } = login(`${OTHER} ghcr.io ghcr.io.example.org`, {
      ...token,
      ...secrets,
    });
    assert.equal(status, 0);
    assert.deepEqual(made.split('\n'), [
      `login ${OTHER} --username robot ${words} of the registry`,
      `login ghcr.io --username octocat ${words} of the job`,
      `login ghcr.io.example.org --username robot ${words} of the registry`,
      '',
    ]);
  });

  it('fails where a secret is missing, names it and where it belongs, and logs in nowhere', () => {
    const { status, said, made } = login(OTHER, { ...token, FLEET_REGISTRY_USER: 'robot' });
    assert.equal(status, 1);
    assert.equal(
      said,
      `::error::${OTHER}: has no login here: the secret FLEET_REGISTRY_PASSWORD is missing; add it under Settings, Secrets and variables, Actions\n`,
    );
    assert.equal(made, '');
    assert.match(
      login(OTHER, token).said,
      /the secrets FLEET_REGISTRY_USER and FLEET_REGISTRY_PASSWORD are missing; add them under/,
    );
  });

  it("fails where the job's token is missing", () => {
    const { status, said } = login('ghcr.io', { GITHUB_ACTOR: 'octocat' });
    assert.equal(status, 1);
    assert.match(said, /^::error::ghcr\.io: has no login here: GITHUB_TOKEN is empty; /);
  });

  it('says whose login a registry refuses, and which secrets to correct', () => {
    const { status, said } = login('refusing.example.org', secrets);
    assert.equal(status, 1);
    assert.match(
      said,
      /^::error::refusing\.example\.org: refuses the login of 'robot'; correct the secrets FLEET_REGISTRY_USER and FLEET_REGISTRY_PASSWORD$/m,
    );
    assert.match(said, /^unauthorized$/m);
    assert.doesNotMatch(said, /of the registry/);
  });

  it("warns on a fork's pull request, which has no secrets, and goes on", () => {
    const { status, said, made } = login(OTHER, { ...token, FROM_FORK: 'true' });
    assert.equal(status, 0);
    assert.match(said, /^::warning::registry\.example\.org:5000: a fork's pull request has no/);
    assert.equal(made, '');
  });

  it('needs no secret for a registry on the runner itself, and takes one that is there', () => {
    const { status, said, made } = login('localhost:5050 127.0.0.1:5000', token);
    assert.equal(status, 0, said);
    assert.equal(made, '');
    assert.equal(
      login('localhost:5050', secrets).made,
      `login localhost:5050 --username robot ${words} of the registry\n`,
    );
  });
});

interface Step {
  readonly name: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}
interface Job {
  readonly steps: readonly Step[];
  readonly permissions: Readonly<Record<string, string>>;
}
interface Login extends Step {
  readonly job: string;
  /** What the job's own token may do with packages. */
  readonly access: string | undefined;
}

describe('the login of the workflows', () => {
  const { plan } = loadContext(PEER, false);
  const matrixOf = (...registries: string[]): Matrix =>
    buildMatrix(
      registries.map((registry, index) => ({
        ...plan,
        stack: { ...plan.stack, registry, name: [MAIN, PEER][index] ?? '' },
      })),
    );
  const loginsOf = (...registries: string[]): Login[] => {
    const files = renderWorkflows(matrixOf(...registries), [MAIN, PEER]);
    return [...files].flatMap(([file, text]) => {
      const { jobs = {} } = parse(text) as { jobs?: Record<string, Job> };
      return Object.entries(jobs).flatMap(([id, { steps, permissions }]) =>
        steps
          .filter(({ run }) => run?.includes('login.sh'))
          .map((step) => ({ ...step, job: `${file} ${id}`, access: permissions['packages'] })),
      );
    });
  };

  it("is to the stacks' registries, each once, to write where the job's token may write packages", () => {
    const logins = loginsOf(OTHER, 'ghcr.io');
    for (const access of ['read', 'write']) {
      assert.ok(logins.some((login) => login.access === access));
    }
    for (const { job, name, run, access = '' } of logins) {
      assert.equal(name, 'Log in to the registry', job);
      assert.equal(run, `src/workflows/steps/login.sh ${access} ${OTHER} ghcr.io`, job);
    }
    assert.match(loginsOf(OTHER, OTHER)[0]?.run ?? '', new RegExp(`read ${OTHER}$`));
  });

  it("has the job's token for GHCR alone, and secrets for another registry alone", () => {
    for (const { env } of loginsOf('ghcr.io', 'ghcr.io')) {
      assert.deepEqual(env, { GITHUB_TOKEN: '${{ github.token }}' });
    }
    for (const { job, env, access } of loginsOf(OTHER)) {
      const prefix = access === 'read' ? 'FLEET_REGISTRY_READ' : 'FLEET_REGISTRY';
      assert.deepEqual(
        env,
        {
          [`${prefix}_USER`]: `\${{ secrets.${prefix}_USER }}`,
          [`${prefix}_PASSWORD`]: `\${{ secrets.${prefix}_PASSWORD }}`,
          FROM_FORK:
            "${{ github.event_name == 'pull_request' && github.event.pull_request.head.repo.full_name != github.repository }}",
        },
        job,
      );
    }
    assert.equal(Object.keys(loginsOf(OTHER, 'ghcr.io')[0]?.env ?? {}).length, 4);
  });

  it('is one: stacks with two registries that ask for secrets are refused', () => {
    assert.deepEqual(
      refusal(() => matrixOf(OTHER, 'quay.io')),
      [
        `Pulumi.${PEER}.yaml: fleet:registry: differs from that of Pulumi.${MAIN}.yaml, and the workflows have secrets for one: 'quay.io'; write '${OTHER}' in both`,
      ],
    );
    assert.deepEqual(
      [...matrixOf(OTHER, 'localhost:5050').registries.values()],
      [OTHER, 'localhost:5050'],
    );
  });
});
