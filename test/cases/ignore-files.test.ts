import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { proposeRows } from '../../src/init/propose-rows';
import { useFleetHome } from '../support/environment';
import { copyCase } from '../support/cases';
import { checkedIn } from '../support/check';
import { foundInFolder } from '../support/source';

describe('recorded ignore files', () => {
  useFleetHome();

  it('05: .dockerignore hides no compose file and no Dockerfile from check', async function () {
    const folder = copyCase(this, '05-dockerignore-hides-config');
    const found = (await checkedIn(folder)).map(
      ({ severity, rule, file, line }) => `${severity} ${rule} ${file}:${String(line)}`,
    );
    for (const each of [
      'error compose-port-twice docker-compose.yml:8',
      'error copy-source-missing Dockerfile:3',
      'warning from-unpinned Dockerfile:1',
      'warning user-missing Dockerfile:1',
    ])
      assert.ok(found.includes(each), `${each} is not in ${found.join(', ')}`);
    assert.equal(found.filter((each) => each.includes('copy-source-missing')).length, 1);
  });

  it('05: nor from init, which finds the service ears', function () {
    const { services } = proposeRows(copyCase(this, '05-dockerignore-hides-config'));
    assert.deepEqual(
      services.map(({ row }) => row.name),
      ['Ears'],
    );
  });

  it('06: a .gitignore in a folder counts as one in the root', function () {
    const folder = copyCase(this, '06-nested-gitignore');
    execFileSync('git', ['init', '-q'], { cwd: folder });
    execFileSync('git', ['add', '-A'], { cwd: folder });
    assert.deepEqual(
      foundInFolder(folder).map(
        ({ severity, rule, file, line }) => `${severity} ${rule} ${file}:${String(line)}`,
      ),
      ['warning copy-source-missing stack/Dockerfile:2'],
    );
  });

  it('38: a .dockerignore with ! lines leaves out config.yaml alone', function () {
    const folder = copyCase(this, '38-dockerignore-allowlist');
    const found = foundInFolder(folder).filter(({ rule }) => rule === 'copy-source-missing');
    assert.deepEqual(
      found.map(({ line, message }) => [line, message.split(':')[0]]),
      [[2, 'COPY config.yaml']],
    );
    assert.equal(foundInFolder(folder).length, 1);
  });
});
