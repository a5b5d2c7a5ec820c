import assert from 'node:assert/strict';
import { accessSync, constants, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { root } from '../../src/lib/root';
import { loadCatalog } from '../../src/checkout/fleet';
import { must } from '../support/errors';

interface Step {
  readonly name: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}
interface Job {
  readonly if?: string;
  readonly needs?: readonly string[];
  readonly 'runs-on': string | readonly string[];
  readonly environment?: string;
  readonly concurrency?: { readonly group: string };
  readonly permissions?: Readonly<Record<string, string>>;
  readonly 'timeout-minutes'?: number;
  readonly steps: readonly Step[];
}
interface Workflow {
  readonly name: string;
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

const machines = loadCatalog().machines.map(({ name }) => name);
const folder = path.join(root, '.github/workflows');
const texts = new Map(
  readdirSync(folder).map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]),
);
const workflows = [...texts.values()].map((text) => parse(text) as Workflow);
const jobs = workflows.flatMap((workflow) =>
  Object.entries(workflow.jobs).map(([id, job]) => ({
    where: `${workflow.name}: ${id}`,
    workflow,
    job,
  })),
);
const steps = jobs.flatMap(({ where, job }) => job.steps.map((step) => ({ where, step })));
const where = (found: readonly { readonly where: string }[]): string[] =>
  found.map((each) => each.where);

/** Writes MACHINE for the machine that a job's id ends with. */
const maskMachine = (job: string): string => {
  const machine = machines.find((name) => job.endsWith(`-${name}`));
  return machine === undefined ? job : `${job.slice(0, -machine.length)}MACHINE`;
};

/** Checks that a job starts on main alone: by its condition, or because it needs a skipped job. */
const onMainAlone = (workflow: Workflow, { if: condition = '', needs = [] }: Job): boolean =>
  condition.split(' && ').includes("github.ref == 'refs/heads/main'") ||
  (condition === '' &&
    needs.some((need) => {
      const before = workflow.jobs[need];
      return before !== undefined && onMainAlone(workflow, before);
    }));
const onPullRequests = jobs.filter(
  ({ workflow, job }) => 'pull_request' in workflow.on && !onMainAlone(workflow, job),
);

describe('every workflow', () => {
  it('is there: check, images, preview, deploy, nightly, prune', () => {
    assert.deepEqual([...texts.keys()].sort(), [
      'check.yml',
      'deploy.yml',
      'images.yml',
      'nightly.yml',
      'preview.yml',
      'prune.yml',
    ]);
  });

  it('permits nothing but what each job names', () => {
    for (const { name, permissions } of workflows) assert.deepEqual(permissions, {}, name);
    assert.deepEqual(where(jobs.filter(({ job }) => job.permissions === undefined)), []);
    const writes = jobs.flatMap(({ where: job, job: { permissions = {} } }) =>
      Object.entries(permissions)
        .filter(([, access]) => access === 'write')
        .map(([scope]) => `${maskMachine(job).replace(/level-\d/, 'level-N')} ${scope}`),
    );
    assert.deepEqual([...new Set(writes)].sort(), [
      'deploy: hold-MACHINE contents',
      'deploy: hold-MACHINE pull-requests',
      'deploy: tell-MACHINE deployments',
      'images: deploy actions',
      'images: level-N attestations',
      'images: level-N id-token',
      'images: level-N packages',
      'images: services attestations',
      'images: services id-token',
      'images: services packages',
      'nightly: pull-request contents',
      'nightly: pull-request pull-requests',
      'preview: preview pull-requests',
      'prune: prune packages',
    ]);
  });

  it('ends by itself', () => {
    assert.deepEqual(where(jobs.filter(({ job }) => job['timeout-minutes'] === undefined)), []);
  });

  it('pins every action by its commit, with its version beside it, one version of each', () => {
    const pins = new Map<string, string>();
    for (const [name, text] of texts) {
      for (const [, used = ''] of text.matchAll(/^\s*(?:- )?uses: (.*)$/gm)) {
        assert.match(used, /^[\w-]+\/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/, name);
        const [action = ''] = used.split('@');
        assert.equal(pins.get(action) ?? used, used);
        pins.set(action, used);
      }
    }
    assert.ok(pins.size > 0);
  });

  it('leaves its token in no file of the checkout, and takes the whole history, which tags are read from', () => {
    const checkouts = steps.filter(({ step }) => step.uses?.startsWith('actions/checkout@'));
    assert.equal(
      checkouts.length,
      jobs.filter(({ where: job }) => job !== 'images: deploy').length,
    );
    for (const { step } of checkouts) {
      assert.deepEqual(step.with, { 'fetch-depth': 0, 'persist-credentials': false });
    }
  });

  it('does its work in scripts that are there and may be run, or by one bin/fleet command', () => {
    for (const { where: job, step } of steps) {
      const line = step.run;
      if (line === undefined) continue;
      assert.doesNotMatch(line, /\n/, job);
      assert.doesNotMatch(line, /\$\{\{/, `${job}: what others write would be run as shell`);
      const [, script] = /^(src\/workflows\/steps\/\S+)/.exec(line) ?? [];
      if (script !== undefined) accessSync(path.join(root, script), constants.X_OK);
      else assert.match(line, /^(bin\/fleet |cat |gh workflow run )/, job);
    }
  });
});

describe('a pull request', () => {
  it('starts these jobs and no others', () => {
    assert.deepEqual(where(onPullRequests), [
      'check: check',
      'check: integration',
      'images: pull-request',
      'preview: preview',
    ]);
  });

  it("is never run with the repository's own rights, as pull_request_target and workflow_run do", () => {
    for (const { name, on } of workflows) {
      assert.ok(!('pull_request_target' in on) && !('workflow_run' in on), name);
    }
  });

  it('reads the published cache and writes nothing but its comment', () => {
    for (const {
      where: job,
      job: { permissions = {} },
    } of onPullRequests) {
      const allowed = job === 'preview: preview' ? ['pull-requests'] : [];
      const writes = Object.keys(permissions).filter((scope) => permissions[scope] === 'write');
      assert.deepEqual(writes, allowed, job);
    }
    const run = jobs
      .find((each) => each.where === 'images: pull-request')
      ?.job.steps.map((step) => step.run);
    assert.ok(run?.includes('src/workflows/steps/stack.sh cached'));
  });

  it('may read the images of the state, which its preview looks for in the registry', () => {
    const preview = jobs.find(({ where: id }) => id === 'preview: preview')?.job;
    assert.equal(preview?.permissions?.['packages'], 'read');
    const names = preview.steps.map(({ name }) => name);
    assert.ok(names.indexOf('Log in to the registry') < names.indexOf('Preview'));
    assert.ok(names.includes('Log in to the registry'));
  });

  it('has secrets in its preview alone, which GitHub gives to no fork', () => {
    const users = [...texts].filter(([, text]) => text.includes('secrets.')).map(([name]) => name);
    assert.deepEqual(users.sort(), ['deploy.yml', 'nightly.yml', 'preview.yml']);
  });

  it("never runs on a machine's runner: only jobs of deploy and nightly do, which no pull request starts", () => {
    const own = jobs.filter(({ job }) => String(job['runs-on']).includes('self-hosted'));
    assert.deepEqual(where(own), [
      ...machines.flatMap((name) => [`deploy: plan-${name}`, `deploy: apply-${name}`]),
      ...machines.map((name) => `nightly: rescan-${name}`),
    ]);
    for (const { workflow, job, where: id } of own) {
      const events = Object.keys(workflow.on);
      assert.ok(
        events.every((event) => ['workflow_dispatch', 'schedule'].includes(event)),
        id,
      );
      assert.equal(job.if, "github.ref == 'refs/heads/main'", id);
    }
  });
});

describe('what is published', () => {
  it('has its provenance attested by the job that built it, after its gates', () => {
    const publishing = jobs.filter(({ job }) => job.permissions?.['packages'] === 'write');
    const images = publishing.filter(({ workflow }) => workflow.name === 'images');
    assert.ok(images.length > 0);
    for (const { where: id, job } of images) {
      const names = job.steps.map(({ name }) => name);
      const [build, scan, attest] = ['Build', 'Scan', 'Attest the provenance'].map((name) =>
        names.indexOf(name),
      );
      assert.ok(build !== -1 && Number(build) < Number(scan) && Number(scan) < Number(attest), id);
    }
    const attesting = jobs.filter(({ job }) =>
      job.steps.some(({ uses }) => uses?.startsWith('actions/attest-build-provenance@')),
    );
    assert.deepEqual(where(attesting), where(images));
  });
});

describe('new locks', () => {
  it('are made by a job that may write nothing, and become a pull request by one that runs no package', () => {
    const find = (id: string): Job => must(jobs.find((each) => each.where === id)).job;
    const [made, request] = [find('nightly: updates'), find('nightly: pull-request')];
    assert.deepEqual(Object.values(made.permissions ?? {}), ['read', 'read']);
    assert.deepEqual(request.needs, ['updates']);
    const runs = request.steps.flatMap(({ run }) => run ?? []);
    assert.deepEqual(runs, ['src/workflows/steps/pull-request.sh "$RUNNER_TEMP/updates"']);
  });
});

describe('a deployment', () => {
  it("is one at a time for each machine, in the environment of the machine's name", () => {
    const deploys = jobs.filter(({ where: id }) => id.startsWith('deploy: apply-'));
    assert.deepEqual(
      deploys.map(({ job }) => [job.environment, job.concurrency?.group]),
      machines.map((name) => [name, `deploy-${name}`]),
    );
  });

  it('is planned before anybody is asked, and compared with that before anything is changed', () => {
    for (const name of machines) {
      const find = (id: string): Job => must(jobs.find((each) => each.where === id)).job;
      const [plan, apply] = [find(`deploy: plan-${name}`), find(`deploy: apply-${name}`)];
      assert.equal(plan.environment, undefined);
      assert.deepEqual(apply.needs, [`plan-${name}`]);
      const scripts = ({ steps }: Job): string[] =>
        steps.flatMap(({ run }) => /steps\/(\S+)/.exec(run ?? '')?.[1] ?? []);
      assert.deepEqual(scripts(plan), ['deploy-plan.sh']);
      assert.deepEqual(scripts(apply), ['deploy-plan.sh', 'compare-plans.sh', 'deploy.sh']);
    }
  });

  it('has its holds committed by a job that is none of the machine, checked by a step without the token', () => {
    for (const name of machines) {
      const { job } = must(jobs.find((each) => each.where === `deploy: hold-${name}`));
      assert.equal(job['runs-on'], 'ubuntu-24.04');
      assert.match(job.if ?? '', new RegExp(`needs\\.apply-${name}\\.outputs\\.holds == 'true'$`));
      const withToken = job.steps.filter(({ env }) => env !== undefined).map(({ run }) => run);
      assert.deepEqual(withToken, ['src/workflows/steps/commit-holds.sh "$RUNNER_TEMP/holds"']);
    }
  });
});
