import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ImpactSummary } from '../../../src/impact/summary';
import { temporaryFolder } from '../../support/folders';
import { commit, git } from '../../support/git';
import { fleet, projectCopy } from '../../support/project';

describe('bin/fleet impact on this fleet', function () {
  this.timeout(600_000); // each call starts Node anew, and runs the program of two commits

  const project = projectCopy();
  const edit = (file: string, from: string | RegExp, to: string): void => {
    const full = path.join(project, file);
    const text = readFileSync(full, 'utf8');
    assert.notEqual(text.replace(from, to), text, file);
    writeFileSync(full, text.replace(from, to));
  };
  const impact = (...args: string[]): ImpactSummary => {
    const { code, stdout, stderr } = fleet(project, 'impact', '--json', ...args);
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout) as ImpactSummary;
  };
  const changed = ({ machines }: ImpactSummary) =>
    machines.map(({ machine, images, containers }) => [
      machine,
      images.map(({ image, reason }) => `${image}: ${reason}`),
      containers.map(({ container, action, because }) => `${container}: ${action}, ${because}`),
    ]);

  it('counts both placements of a service once, over all machines', () => {
    const { total, machines } = impact('MemoryFusionHub');
    assert.deepEqual(
      machines.map(({ machine, stack }) => [machine, stack]),
      [
        ['mainpc', 'mainpc'],
        ['pc2', 'pc2'],
      ],
    );
    const { bytes, ...counts } = total;
    assert.deepEqual(counts, {
      machines: ['mainpc', 'pc2'],
      images: 2,
      containers: 2,
      services: 1,
    });
    assert.deepEqual(bytes, { build: 30e6, push: 10e6, pull: 10e6, images: 2, byBudget: 2 });
  });

  it('says by itself what a commit did, and leaves nothing behind', () => {
    edit('fleet/services/speech.ts', /(name: 'SpeechRelayService',)/, '$1\n    memory: 700,');
    edit('images/family-web/Dockerfile', /$/, '# edit\n');
    commit(project, '2026-02-03T04:05:06Z');
    edit('README.md', /$/, 'words\n');
    const report = impact('--since', 'HEAD~1', '--stack', 'pc2');
    assert.equal(report.since, git(project, '', 'rev-parse', 'HEAD~1'));
    assert.deepEqual(changed(report), [
      [
        'pc2',
        [
          'family-web: input',
          ...['unifiedobservabilitycenter', 'centralerrorbus', 'unifiedwebagent'].map(
            (image) => `${image}: parent`,
          ),
        ],
        [
          'unifiedobservabilitycenter: replace, image',
          'centralerrorbus: replace, image',
          'unifiedwebagent: replace, image',
          // Pulumi changes limits in place.
          'speechrelayservice: update, definition',
        ],
      ],
    ]);
    const left = readdirSync(path.join(project, '.fleet'));
    assert.deepEqual(left, []);
    assert.equal(git(project, '', 'worktree', 'list').split('\n').length, 1);
  });

  it('takes what is not committed for changed since HEAD', () => {
    edit('Pulumi.dev-pc2.yaml', 'healthInterval: 5', 'healthInterval: 6');
    const { machines } = impact('--since', 'HEAD', '--stack', 'dev-pc2');
    assert.equal(machines[0]?.images.length, 0);
    assert.equal(machines[0].containers.length, 23 + 2);
    git(project, '', 'checkout', '--quiet', '--', '.');
  });

  it('tells what files tell of a commit whose program does not run, and that all else may change', () => {
    edit('fleet/images.ts', /^/, "throw new Error('spoilt');\n");
    commit(project, '2026-02-04T04:05:06Z');
    git(project, '', 'checkout', '--quiet', 'HEAD~1', '--', 'fleet/images.ts');
    edit('images/family-web/Dockerfile', /$/, '# edit\n');
    const report = impact('--since', 'HEAD', '--stack', 'pc2');
    assert.match(report.notEvaluated ?? '', /spoilt/);
    const [pc2] = report.machines;
    assert.deepEqual(pc2?.images[0], {
      image: 'family-web',
      reason: 'input',
      cause: 'images/family-web/Dockerfile',
    });
    assert.ok(pc2.open.images.includes('base-python'));
    assert.ok(!pc2.open.images.includes('family-web'));
    git(project, '', 'checkout', '--quiet', 'HEAD', '--', 'images');
  });

  it('takes agents beside the project as they are for both commits, and finds whose a file of theirs is', () => {
    const agents = temporaryFolder({ 'pc2_code/agents/tiered_responder.py': 'import json\n' });
    const source = path.relative(project, agents);
    edit('Pulumi.dev-pc2.yaml', /$/, `  fleet:agents:\n    source: ${source}\n`);
    commit(project, '2026-02-05T04:05:06Z');
    const nothing = [['pc2', [], []]];
    assert.deepEqual(changed(impact('--since', 'HEAD', '--stack', 'dev-pc2')), nothing);
    const file = path.join(source, 'pc2_code/agents/tiered_responder.py');
    assert.deepEqual(changed(impact(file, '--stack', 'dev-pc2')), [
      ['pc2', ['tieredresponder: input'], ['tieredresponder: replace, image']],
    ]);
  });
});
