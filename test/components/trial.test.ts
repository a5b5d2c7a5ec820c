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
    const { create } = main.one(COMMAND, trial).inputs as { readonly create: string };
    const [, quoted = ''] = /main\.ts '(.*)'$/s.exec(create) ?? [];
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
    assert.deepEqual(variables, inputs['envs']);
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

  it('starts no Node where no container runs', () => {
    const { create } = main.one(COMMAND, trial).inputs as { readonly create: string };
    const runs = `docker container inspect --format '{{.State.Running}}' 'fleet-${MAIN}-${slug}' 2>/dev/null`;
    const begin = `if [ -n "$FLEET_SKIP_TRIALS" ] || [ "$(${runs})" != true ]; then exit 0; fi; exec node`;
    assert.equal(create.slice(0, begin.length), begin);
  });

  it('runs again for another definition, memory limit or image, and for nothing else', () => {
    const { inputs, ignoreChanges } = main.one(COMMAND, trial);
    const { definition, release } = readRequest();
    assert.deepEqual(inputs['triggers'], [definition, release.memory, release.image]);
    assert.deepEqual(ignoreChanges, ['create', 'stdin']);
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
