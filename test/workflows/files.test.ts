import assert from 'node:assert/strict';
import { parse } from 'yaml';
import type { Signatures } from '../../src/stack/signatures';
import { loadContext } from '../../src/checkout/context';
import {
  readMatrix,
  findStaleFiles,
  renderFiles,
  writeFiles as writeGithub,
} from '../../src/workflows/write-files';
import { renderWorkflows } from '../../src/workflows/files';
import { buildMatrix, type Matrix } from '../../src/workflows/matrix';
import { must } from '../support/errors';
import { temporaryFolder, writeFiles } from '../support/folders';
import { PEER } from '../support/rows';
import { smallPlan } from '../support/context';
import { cuda } from '../support/stack';

interface Workflow {
  readonly jobs: Readonly<
    Record<
      string,
      | {
          readonly needs?: readonly string[];
          readonly steps: readonly { name: string; uses?: string; run?: string }[];
        }
      | undefined
    >
  >;
}

describe('the files of .github', () => {
  it('are what the catalog would have now', () => {
    assert.deepEqual(findStaleFiles(), [], 'stale: run bin/fleet matrix --write');
  });

  it('follow the catalog: another service changes the workflow that lists images', () => {
    const { plan } = loadContext(PEER, false);
    const [service] = plan.services;
    assert.ok(service);
    const more = { ...plan, services: [...plan.services, { ...service, slug: 'newcomer' }] };
    const [now, then] = [plan, more].map((each) => renderWorkflows(buildMatrix([each]), [PEER]));
    const changed = [...(then ?? [])].filter(([name, text]) => now?.get(name) !== text);
    assert.deepEqual(
      changed.map(([name]) => name),
      ['workflows/images.yml'],
    );
    assert.match(changed[0]?.[1] ?? '', /\bnewcomer\b/);
  });

  it('sign what is published as the stacks ask, before its provenance is attested', () => {
    const { plan } = loadContext(PEER, false);
    const { organization = 'octocat' } = plan.stack;
    const issuer = 'https://token.actions.githubusercontent.com';
    const stepsOf = (signatures: Signatures | undefined): string[] => {
      const matrix = buildMatrix([{ ...plan, stack: { ...plan.stack, signatures } }]);
      const { jobs } = parse(
        renderWorkflows(matrix, [PEER]).get('workflows/images.yml') ?? '',
      ) as Workflow;
      const { steps } = must(jobs['services']);
      const from = steps.findIndex(({ name }) => name === 'Make and attach SBOMs');
      const until = steps.findIndex(({ name }) => name === 'Name what was built');
      return steps.slice(from + 1, until).map(({ uses, run }) => uses ?? run ?? '');
    };
    const [install, ...sign] = stepsOf({
      identity: `^https://github.com/${organization}/`,
      issuer,
    });
    assert.match(must(install), /^sigstore\/cosign-installer@[0-9a-f]{40}$/);
    assert.deepEqual(sign, ['src/workflows/steps/images.sh sign']);
    assert.deepEqual(stepsOf({ key: 'cosign.pub', log: false }).slice(1), [
      'src/workflows/steps/images.sh sign --key env://COSIGN_PRIVATE_KEY',
    ]);
    assert.deepEqual(stepsOf(undefined), []);
  });

  it('have no job without an image, which GitHub refuses', () => {
    const plan = smallPlan();
    const none = buildMatrix([{ ...plan, services: [] }]);
    const jobsOf = (matrix: Matrix, workflow: string): Workflow['jobs'] =>
      (parse(renderWorkflows(matrix, ['test']).get(`workflows/${workflow}.yml`) ?? '') as Workflow)
        .jobs;
    assert.deepEqual(none.gpu, []);
    assert.deepEqual(Object.keys(jobsOf(none, 'nightly')), [
      'rescan-test',
      'updates',
      'pull-request',
    ]);
    const images = jobsOf(none, 'images');
    const levels = none.levels.map((_, level) => `level-${String(level)}`);
    assert.deepEqual(Object.keys(images), [...levels, 'deploy']);
    assert.deepEqual(images['deploy']?.needs, levels.slice(-1));
    const whole = jobsOf(buildMatrix([smallPlan(cuda)]), 'images');
    assert.deepEqual(whole['deploy']?.needs, ['services']);
  });

  it('prune GHCR, which GitHub reaches and prune knows, and no other registry', () => {
    const { plan } = loadContext(PEER, false);
    const prune = (registry: string): string | undefined =>
      renderWorkflows(buildMatrix([{ ...plan, stack: { ...plan.stack, registry } }]), [PEER]).get(
        'workflows/prune.yml',
      );
    assert.match(prune('ghcr.io') ?? '', new RegExp(`prune\\.sh ${PEER}$`, 'm'));
    assert.equal(prune('registry.example.org'), undefined);
    assert.equal(prune('localhost:5050'), undefined);
  });

  it('are told stale where one is missing, edited or nobody makes it, and one command puts that right', () => {
    const folder = temporaryFolder();
    assert.deepEqual(findStaleFiles(folder), [...renderFiles().keys()]);
    writeGithub(folder);
    assert.deepEqual(findStaleFiles(folder), []);
    writeFiles(folder, { 'workflows/check.yml': 'name: check\n', 'workflows/old.yml': 'on: {}\n' });
    assert.deepEqual(findStaleFiles(folder), ['workflows/check.yml', 'workflows/old.yml']);
    assert.deepEqual(writeGithub(folder), ['workflows/check.yml', 'workflows/old.yml']);
    assert.deepEqual(findStaleFiles(folder), []);
  });

  it('tell actionlint the labels that runners of the machines have', () => {
    const text = renderWorkflows(readMatrix(), ['alpha', 'beta']).get('actionlint.yaml') ?? '';
    assert.match(text, /labels:\n {4}- fleet\n {4}- alpha\n {4}- beta\n$/);
  });
});
