import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { findVolumeFolderProblems } from '../../src/checkout/volume-folders';
import { locateFleetHome } from '../../src/lib/home';
import { useFleetHome } from '../support/environment';
import { temporaryFolder } from '../support/folders';

describe('folders of volumes', () => {
  useFleetHome();
  const root = temporaryFolder();
  const problemsOf = (volumes: Readonly<Record<string, string>>): string[] =>
    findVolumeFolderProblems(root, { name: 'test', volumes });
  /** Problem of one folder, without its place and fix. */
  const problemOf = (folder: string): string | undefined =>
    /^Pulumi\.test\.yaml: fleet:volumes\.data: (.*); write a folder for data, such as '\/srv\/fleet\/data'$/.exec(
      problemsOf({ data: folder })[0] ?? '',
    )?.[1];

  it('may be any folder for data, there or not yet', () => {
    const folder = temporaryFolder();
    const volumes = {
      one: `${folder}/one`,
      two: folder.replace(/folder$/, 'other'),
      three: '/srv/x',
    };
    assert.deepEqual(problemsOf(volumes), []);
  });

  it('are none of the system', () => {
    for (const folder of [
      '/etc',
      '/etc/fleet',
      '/proc/1',
      '/usr/local',
      '/var/lib/docker',
      '/home',
    ]) {
      assert.match(problemOf(folder) ?? '', /^is a folder of the system/, folder);
    }
  });

  it('are none of the system by a link, however deep', () => {
    const folder = temporaryFolder();
    symlinkSync('/etc', path.join(folder, 'link'));
    for (const name of ['link', 'link/new/deep']) {
      const given = path.join(folder, name);
      const real = given.replace(`${folder}/link`, '/etc');
      assert.equal(
        problemOf(given),
        `is a folder of the system, as it leads to ${real}: '${given}'`,
      );
    }
  });

  it('may be links to a folder for data', () => {
    const folder = temporaryFolder({ 'data/x': '' });
    symlinkSync('data', path.join(folder, 'link'));
    assert.deepEqual(problemsOf({ data: path.join(folder, 'link') }), []);
  });

  it('hold neither the program nor its own files, and lie in neither', () => {
    const home = locateFleetHome();
    for (const own of [root, home]) {
      for (const folder of [own, path.join(own, 'data'), path.dirname(own)]) {
        assert.match(problemOf(folder) ?? '', /^is the folder of the program, .*, or in it: '/);
      }
    }
  });

  it('do not lie in each other by a link', () => {
    const folder = temporaryFolder({ 'data/x': '' });
    symlinkSync('data', path.join(folder, 'link'));
    const [line = ''] = problemsOf({
      one: path.join(folder, 'data'),
      two: path.join(folder, 'link/two'),
    });
    assert.match(
      line,
      /fleet:volumes\.two: is in the folder of one, or holds it, as it leads to .*data\/two: '/,
    );
  });

  it('are folders', () => {
    const folder = temporaryFolder({ file: '' });
    assert.match(problemOf(path.join(folder, 'file')) ?? '', /^is a file and no folder/);
    execFileSync('mkfifo', [path.join(folder, 'fifo')]);
    assert.match(problemOf(path.join(folder, 'fifo')) ?? '', /^is a FIFO and no folder/);
    mkdirSync(path.join(folder, 'folder'));
    assert.equal(problemOf(path.join(folder, 'folder')), undefined);
  });
});
