import assert from 'node:assert/strict';
import { checkDockerEngine, checkSocket } from '../../../src/engines/common/docker-engine';
import { smallPlan } from '../../support/context';
import { useEnvironment, useFakeDocker } from '../../support/environment';
import { refusal } from '../../support/errors';

/** Without a card: src/engines/common/gpu.ts asks for that. */
const plan = smallPlan({ engine: 'pulumi', dockerEngine: 'here' });
const lines = (): readonly string[] =>
  refusal(() => {
    checkDockerEngine(plan);
  });
const info = '"info --format {{.Name}}"';
const ps = '"ps --all --filter label=fleet.stack=test "*';

describe('checkDockerEngine', () => {
  useEnvironment(() => ({ DOCKER_HOST: undefined }));

  describe("on the stack's own engine", () => {
    useFakeDocker(() => ({ [info]: 'echo here', [ps]: "printf 'fleet-test-hub\\tpulumi\\n'" }));
    it('passes', () => {
      checkDockerEngine(plan);
    });
  });

  describe('on a machine that runs nothing yet', () => {
    useFakeDocker(() => ({ [info]: 'echo anything', [ps]: 'true' }));
    it('accepts any engine if the stack names none', () => {
      checkDockerEngine(smallPlan());
    });
  });

  describe("on another machine's engine", () => {
    useFakeDocker(() => ({ [info]: 'echo there' }));
    it('names the right engine, and how to reach it', () => {
      assert.deepEqual(lines(), [
        "Pulumi.test.yaml: fleet:dockerEngine: is not the engine that DOCKER_HOST leads to, there: 'here'; set DOCKER_HOST=ssh://here, or correct the name",
      ]);
    });
  });

  describe('if the other engine owns the fleet', () => {
    useFakeDocker(() => ({
      [info]: 'echo here',
      [ps]: "printf 'fleet-test-redis\\tpulumi\\nfleet-test-hub\\tembedded\\n'",
    }));
    it('refuses, and names a container', () => {
      assert.deepEqual(lines(), [
        "Pulumi.test.yaml: fleet:engine: is not the engine of container fleet-test-hub, embedded: 'pulumi'; run down with that engine first",
      ]);
    });
  });

  describe('where services reach a socket', () => {
    const host = 'unix:///run/user/1000/docker.sock';
    const asked = '"info --format {{.ID}}"';
    const behind = '"--host unix:///var/run/docker.sock info --format {{.ID}}"';
    const { stack } = smallPlan({ dockerSocket: '{"group":998}' });
    const answers = (ours: string, theirs: string, at = host): Record<string, string> => ({
      '"context inspect "*': `echo ${at}`,
      [asked]: ours,
      [behind]: theirs,
    });

    describe('of another engine on this machine', () => {
      useFakeDocker(() => answers('echo mine', 'echo other'));
      it('refuses it, and names the socket of the one in use', () => {
        assert.deepEqual(
          refusal(() => {
            checkSocket(stack);
          }),
          [
            "Pulumi.test.yaml: fleet:dockerSocket.path: is the socket of another Docker engine than the one in use: '/var/run/docker.sock'; write /run/user/1000/docker.sock",
          ],
        );
      });
    });

    for (const [where, ours, theirs, at] of [
      ['of the same engine', 'echo mine', 'echo mine', host],
      ['that does not answer here, as one of a virtual machine', 'echo mine', 'exit 1', host],
      ['on another machine', 'echo mine', 'echo other', 'ssh://there'],
    ] as const) {
      describe(where, () => {
        useFakeDocker(() => answers(ours, theirs, at));
        it('accepts it', () => {
          checkSocket(stack);
        });
      });
    }
  });

  describe('if no engine answers', () => {
    useEnvironment(() => ({ DOCKER_HOST: 'ssh://here' }));
    useFakeDocker(() => ({ [info]: 'echo "cannot connect" >&2; exit 1' }));
    it('names the address and the error', () => {
      assert.deepEqual(lines(), [
        "DOCKER_HOST: no Docker engine answers (cannot connect): 'ssh://here'; start it, or set DOCKER_HOST",
      ]);
    });
  });
});
