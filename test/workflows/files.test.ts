import assert from 'node:assert/strict';
import { loadContext } from '../../cli/context';
import { readMatrix, staleFiles, wantedFiles, writeFiles as writeGithub } from '../../cli/matrix';
import { workflowFiles } from '../../workflows/files';
import { matrixOf } from '../../workflows/matrix';
import { temporaryFolder, writeFiles } from '../support/folders';

describe('the files of .github', () => {
  it('are what the catalog would have now', () => {
    assert.deepEqual(staleFiles(), [], 'stale: run ./fleet matrix --write');
  });

  it('follow the catalog: another service changes the workflow that lists images', () => {
    const { plan } = loadContext('pc2', false);
    const [service] = plan.services;
    assert.ok(service);
    const more = { ...plan, services: [...plan.services, { ...service, slug: 'newcomer' }] };
    const [now, then] = [plan, more].map((each) => workflowFiles(matrixOf([each]), ['pc2']));
    const changed = [...(then ?? [])].filter(([name, text]) => now?.get(name) !== text);
    assert.deepEqual(
      changed.map(([name]) => name),
      ['workflows/images.yml'],
    );
    assert.match(changed[0]?.[1] ?? '', /\bnewcomer\b/);
  });

  it('are told stale where one is missing, edited or nobody makes it, and one command puts that right', () => {
    const folder = temporaryFolder();
    assert.deepEqual(staleFiles(folder), [...wantedFiles().keys()]);
    writeGithub(folder);
    assert.deepEqual(staleFiles(folder), []);
    writeFiles(folder, { 'workflows/check.yml': 'name: check\n', 'workflows/old.yml': 'on: {}\n' });
    assert.deepEqual(staleFiles(folder), ['workflows/check.yml', 'workflows/old.yml']);
    assert.deepEqual(writeGithub(folder), ['workflows/check.yml', 'workflows/old.yml']);
    assert.deepEqual(staleFiles(folder), []);
  });

  it('tell actionlint the labels that runners of the machines have', () => {
    const text = workflowFiles(readMatrix(), ['mainpc', 'pc2']).get('actionlint.yaml') ?? '';
    assert.match(text, /labels:\n {4}- fleet\n {4}- mainpc\n {4}- pc2\n$/);
  });
});
