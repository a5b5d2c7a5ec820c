import assert from 'node:assert/strict';
import { COMMAND, CONTAINER, REMOTE_IMAGE } from '../../src/engines/common/resources';
import { trialRequestSchema, type TrialRequest } from '../../src/plan/trial-request';
import { useFleetHome } from '../support/environment';
import { recordStack, type Recording } from '../support/recorded';
import { MAIN, SERVERS, SERVICES } from '../support/rows';

const { slug, name, row } = SERVICES.first;
const trial = `${slug}-trial`;

describe('Trial', function () {
  this.timeout(120_000); // records each stack's program once

  useFleetHome();
  let main: Recording;
  before(async () => {
    main = await recordStack(MAIN);
  });

  const readRequest = (): TrialRequest => {
    const { update } = main.one(COMMAND, trial).inputs as { readonly update: string };
    const [, quoted = ''] = /main\.ts '(.*)'$/s.exec(update) ?? [];
    return trialRequestSchema.parse(JSON.parse(quoted.replaceAll("'\\''", "'")));
  };

  it('gets what the container gets, but for ports and networks', () => {
    const { inputs } = main.one(CONTAINER, slug);
    const { release, running, service } = readRequest();
    assert.deepEqual(
      [service, running, release.memory, release.user],
      [name, inputs['name'], inputs['memory'], inputs['user']],
    );
    const variables = Object.entries(release.environment).map(([key, value]) => `${key}=${value}`);
    assert.deepEqual(variables.sort(), [...(inputs['envs'] as string[])].sort());
    assert.equal(release.image, inputs['image']);
  });

  it('has the servers that the row uses', () => {
    assert.deepEqual(
      readRequest()
        .servers.map((server) => server.name)
        .sort(),
      SERVERS.names.filter((server) => row.infrastructure.includes(server)).sort(),
    );
  });

  it('runs for another definition, and not when Pulumi first knows of it', () => {
    const { inputs } = main.one(COMMAND, trial);
    assert.equal(inputs['create'], ':');
    assert.deepEqual(Object.keys(inputs).sort(), ['create', 'update']);
  });

  it('waits for the image to be pulled, and the container waits for it', () => {
    assert.ok(main.needs(main.one(COMMAND, trial), REMOTE_IMAGE).includes(slug));
    assert.ok(main.needs(main.one(CONTAINER, slug), COMMAND).includes(trial));
  });

  it('is not there for a stack without trials', async () => {
    const none = await recordStack(MAIN, { 'fleet:trials': 'false' });
    assert.deepEqual(
      none.ofType(COMMAND).filter((each) => each.name.endsWith('-trial')),
      [],
    );
  });
});
