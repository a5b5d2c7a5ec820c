import assert from 'node:assert/strict';
import path from 'node:path';
import execa from 'execa';
import { listContainers } from '../../src/docker/containers';
import { must } from '../support/errors';
import { FleetUnderTest, nameOf, OFFSETS } from './fleet-under-test';
import { IMAGES, MAIN, servicesOn } from '../support/rows';

const STACK = 'it-legacy';
const LEGACY = servicesOn(MAIN)
  .filter(({ family }) => family === IMAGES.legacy)
  .map(({ name }) => name)
  .sort();

describe('services on old packages', function () {
  this.timeout('15m');
  const fleet = new FleetUnderTest(__filename);

  after(() => fleet.succeed('down', '--stack', STACK, '--volumes'));

  for (const [python, family] of [
    ['3.10', IMAGES.legacy],
    ['3.11', IMAGES.legacy311],
  ] as const) {
    it(`come up on ${family} with legacyPython ${python}`, async () => {
      fleet.writeStack(STACK, 'dev', { legacyPython: `'${python}'`, portOffset: OFFSETS.legacy });
      await fleet.succeed('up', '--stack', STACK, '--only', ...LEGACY);
      const { services } = await fleet.status(STACK);
      const up = services.filter((each) => each.health === 'healthy' && each.family === family);
      assert.deepEqual(up.map(({ service }) => service).sort(), LEGACY);
      const one = must((await listContainers(STACK)).find((each) => nameOf(each) === LEGACY[0]));
      const said = await execa('docker', [
        'exec',
        one.Id,
        'python',
        '-c',
        'import os, platform, fastapi, pydantic as p; print(os.getuid(), platform.python_version(), p.VERSION, fastapi.__version__)',
      ]);
      assert.match(said.stdout, new RegExp(`^10001 ${python}\\.\\d+ 1\\.10\\.15 0\\.110\\.0$`));
      const tests = `${path.join(fleet.folder, 'test/agents/reference')}:/app/tests:ro`;
      const { stderr } = await execa('docker', [
        'run',
        '--rm',
        '--network',
        'none',
        '--entrypoint',
        'python',
        '--workdir',
        '/app',
        '--volume',
        tests,
        one.Config.Image,
        '-m',
        'unittest',
        'discover',
        '-s',
        'tests',
        '-t',
        '.',
      ]);
      assert.match(stderr, /Ran [1-9]\d* tests/);
    });
  }
});
