import assert from 'node:assert/strict';
import { PROVIDERS } from '../../src/engines/common/resources';
import { useEnvironment, useFleetHome } from '../support/environment';
import { temporaryFolder } from '../support/folders';
import { equipped, recordStack, type Recording } from '../support/recorded';
import { MAIN } from '../support/rows';

describe('createDockerProviders', function () {
  this.timeout(120_000); // records each stack's program once

  useFleetHome();
  const [pull, push] = PROVIDERS;
  const inputs = (recording: Recording): Readonly<Record<string, unknown>>[] => [
    recording.one(pull, 'docker').inputs,
    recording.one(push, 'docker-build').inputs,
  ];
  /** Must not be empty: the provider would write $DOCKER_HOST there. */
  const host = 'unix:///var/run/docker.sock';

  it('name no registry if docker login has the credentials', async () => {
    assert.deepEqual(inputs(await recordStack(MAIN)), [{}, { host }]);
  });

  it("pull and push with the stack's credentials", async () => {
    const auth = [{ address: 'ghcr.io', username: 'me', password: 'hunter2' }];
    // Pulumi hands lists to a provider as JSON.
    const read = (_: string, value: unknown): unknown =>
      typeof value === 'string' && value.startsWith('[') ? JSON.parse(value) : value;
    assert.deepEqual(JSON.parse(JSON.stringify(inputs(await recordStack(MAIN, equipped))), read), [
      { registryAuth: auth },
      { host, registries: auth },
    ]);
  });

  describe("if Docker has a login to this machine's registry", () => {
    const config = JSON.stringify({ auths: { 'localhost:5050': {} } });
    useEnvironment(() => ({ DOCKER_CONFIG: temporaryFolder({ 'config.json': config }) }));
    it('have the docker provider look for it, and hold no password', async () => {
      // A key of its own, as the recordings are kept.
      const own = await recordStack('dev', { 'fleet:peerWait': '118' });
      const registryAuth = '[{"address":"localhost:5050"}]';
      assert.deepEqual(inputs(own), [{ registryAuth }, { host }]);
      const other = await recordStack(MAIN, { 'fleet:peerWait': '118' });
      assert.deepEqual(inputs(other), [{}, { host }]);
    });
  });

  describe('if DOCKER_HOST names another engine', () => {
    useEnvironment(() => ({ DOCKER_HOST: 'ssh://elsewhere' }));
    it('are the same, and leave DOCKER_HOST set', async () => {
      // A key of its own, as the recordings are kept.
      const elsewhere = await recordStack(MAIN, { 'fleet:peerWait': '119' });
      assert.deepEqual(inputs(elsewhere), [{}, { host }]);
      assert.equal(process.env['DOCKER_HOST'], 'ssh://elsewhere');
    });
  });
});
