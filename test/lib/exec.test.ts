import assert from 'node:assert/strict';
import { lines, output, succeeds } from '../../src/lib/exec';
import { useEnvironment, useFakeDocker } from '../support/environment';
import { rejection } from '../support/errors';
import { temporaryFolder } from '../support/folders';

describe('output', () => {
  it('is what the command prints, without the last line end', async () => {
    assert.equal(await output('sh', ['-c', 'echo one; echo two; echo words >&2']), 'one\ntwo');
  });

  it('fails as the command fails, with what it printed', async () => {
    await assert.rejects(output('sh', ['-c', 'echo words >&2; exit 3']), {
      ...{ exitCode: 3, stderr: 'words' },
    });
  });

  describe('of Docker', () => {
    describe('where it is not installed', () => {
      useEnvironment(() => ({ PATH: temporaryFolder() }));
      it('says how to get it', async () => {
        assert.deepEqual(await rejection(output('docker', ['ps'])), [
          'docker is not installed; run bin/fleet setup',
        ]);
      });
    });

    const down = 'echo "Cannot connect to the Docker daemon at x. Is it running?" >&2; exit 1';
    describe('where it does not run', () => {
      useEnvironment(() => ({ DOCKER_HOST: undefined }));
      useFakeDocker(() => ({ ps: down }));
      it('says how to start it', async () => {
        assert.deepEqual(await rejection(output('docker', ['ps'])), [
          'Docker not running; run bin/fleet setup',
        ]);
      });
    });

    describe('where DOCKER_HOST leads nowhere', () => {
      useEnvironment(() => ({ DOCKER_HOST: 'tcp://nowhere' }));
      useFakeDocker(() => ({ ps: down }));
      it('leaves the starting to whoever set it', async () => {
        assert.deepEqual(await rejection(output('docker', ['ps'])), [
          'Docker not running at tcp://nowhere: start it, or unset DOCKER_HOST',
        ]);
      });
    });

    describe('where the user may not talk to it', () => {
      const denied =
        'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock';
      useFakeDocker(() => ({ ps: `echo "${denied}" >&2; exit 1` }));
      it('says how to be allowed', async () => {
        assert.deepEqual(await rejection(output('docker', ['ps'])), [
          'no permission on the Docker socket; run sudo usermod -aG docker $USER and log in again',
        ]);
      });
    });
  });
});

describe('succeeds', () => {
  it('tells whether a command exits 0', async () => {
    assert.deepEqual([await succeeds('true', []), await succeeds('false', [])], [true, false]);
  });
});

describe('lines', () => {
  it('gives each line as it comes, and at the end the exit code', async () => {
    const seen: string[] = [];
    const script = 'echo one; echo two; printf rest; exit 4';
    const { code, tail } = await lines('sh', ['-c', script], (line) => seen.push(line));
    assert.deepEqual([code, seen, tail], [4, ['one', 'two'], ['one', 'two', 'rest']]);
  });

  it('gives what is printed as an error, too', async () => {
    const { tail } = await lines('sh', ['-c', 'echo bad >&2'], () => undefined);
    assert.deepEqual(tail, ['bad']);
  });

  it('keeps the last 400 lines', async () => {
    const { tail } = await lines('seq', ['500'], () => undefined);
    assert.deepEqual([tail.length, tail[0], tail.at(-1)], [400, '101', '500']);
  });
});
