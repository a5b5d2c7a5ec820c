import assert from 'node:assert/strict';
import { userInfo } from 'node:os';
import { runDocker, runDockerSync } from '../../src/docker/run';
import { useEnvironment, useFakeDocker } from '../support/environment';
import { rejection } from '../support/errors';
import { temporaryFolder } from '../support/folders';

describe('runDocker', () => {
  describe('where it is not installed', () => {
    useEnvironment(() => ({ PATH: temporaryFolder() }));
    it('says how to get it', async () => {
      assert.deepEqual(await rejection(runDocker(['ps'])), [
        'docker: is not installed; run bin/fleet setup',
      ]);
    });
  });

  const down = 'echo "Cannot connect to the Docker daemon at x. Is it running?" >&2; exit 1';
  describe('where it does not run', () => {
    useEnvironment(() => ({ DOCKER_HOST: undefined }));
    useFakeDocker(() => ({ ps: down }));
    it('says how to start it', async () => {
      assert.deepEqual(await rejection(runDocker(['ps'])), [
        'docker: does not run; run bin/fleet setup',
      ]);
    });
  });

  describe('where it does not run, says a newer client', () => {
    const said =
      'failed to connect to the docker API at unix:///var/run/docker.sock; check if the path is correct and if the daemon is running: dial unix /var/run/docker.sock: connect: no such file or directory';
    useEnvironment(() => ({ DOCKER_HOST: undefined }));
    useFakeDocker(() => ({ ps: `echo "${said}" >&2; exit 1` }));
    it('says how to start it', async () => {
      assert.deepEqual(await rejection(runDocker(['ps'])), [
        'docker: does not run; run bin/fleet setup',
      ]);
    });
  });

  describe('where DOCKER_HOST leads nowhere', () => {
    useEnvironment(() => ({ DOCKER_HOST: 'tcp://nowhere' }));
    useFakeDocker(() => ({ ps: down }));
    it('leaves the starting to whoever set it', async () => {
      assert.deepEqual(await rejection(runDocker(['ps'])), [
        "DOCKER_HOST: no Docker engine answers: 'tcp://nowhere'; start it there, or unset DOCKER_HOST",
      ]);
    });
  });

  describe('where the user may not talk to it', () => {
    const denied =
      'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock';
    useFakeDocker(() => ({ ps: `echo "${denied}" >&2; exit 1` }));
    it('says how to be allowed', async () => {
      assert.deepEqual(await rejection(runDocker(['ps'])), [
        `docker: this user may not use the Docker socket; run sudo usermod -aG docker ${userInfo().username} and log in again`,
      ]);
    });
  });

  for (const [said, args] of [
    ["unknown shorthand flag: 'f' in -f", ['compose', '-f', 'compose.yaml', 'config']],
    ["docker: 'compose' is not a docker command.", ['compose', 'version']],
    ['docker: unknown command: docker compose', ['compose', 'version']],
    ['unknown flag: --progress', ['compose', '--progress=plain', 'up']],
    ['unknown flag: --builder', ['buildx', '--builder', 'x']],
  ] as const) {
    describe(`where a plugin is missing, and docker says "${said}"`, () => {
      useFakeDocker(() => ({ [`"${args.join(' ')}"`]: `echo "${said}" >&2; exit 125` }));
      it('says how to get it', async () => {
        assert.deepEqual(await rejection(runDocker(args)), [
          `docker ${args[0]}: is not installed, or too old; run bin/fleet setup`,
        ]);
      });
    });
  }
});

describe('runDockerSync', () => {
  useFakeDocker(() => ({ ps: 'echo one', info: 'echo "no answer" >&2; exit 3' }));
  it('gives what the command printed and its exit code', () => {
    assert.deepEqual(runDockerSync(['ps']), { code: 0, stdout: 'one', stderr: '' });
    assert.deepEqual(runDockerSync(['info']), { code: 3, stdout: '', stderr: 'no answer' });
  });
});
