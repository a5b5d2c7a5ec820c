import assert from 'node:assert/strict';
import execa from 'execa';
import type { TryResult } from '../../src/trials/result';
import { describeDockerSocket } from '../support/docker-socket';
import { must } from '../support/errors';
import { temporaryFolder } from '../support/folders';
import { makeAgents } from '../support/made-agents';
import { SERVERS, SERVICES } from '../support/rows';
import { FleetUnderTest, OFFSETS } from './fleet-under-test';

const STACK = 'it-try';

/** Answers, and ends 25 seconds later with an exception that has a cause. */
const LATE = `
time.sleep(25)
try:
    {}["model"]
except KeyError as error:
    raise RuntimeError("Ensure the model is there") from error
`;

/** Prints what it sees of Docker, and lets Docker start it again. */
const SUPERVISOR = `
import http.client, json, os
def ask(method, path):
    connection = http.client.HTTPConnection(os.environ["DOCKER_HOST"].removeprefix("tcp://"), timeout=20)
    connection.request(method, path)
    response = connection.getresponse()
    return response.status, response.read()
listed = json.loads(ask("GET", "/containers/json")[1])
print("ERROR sees", *sorted(name for each in listed for name in each["Names"]), flush=True)
time.sleep(3)
own = next(each["Id"] for each in listed if "/" + os.environ["OWN"] in each["Names"])
ask("POST", f"/containers/{own}/restart?t=1")
`;

describe('bin/fleet try', function () {
  this.timeout('10m');
  let fleet: FleetUnderTest;
  let out: string;
  let results: readonly TryResult[];
  const { first, next, plain, socket } = SERVICES;
  const resultOf = (name: string): TryResult =>
    must(results.find(({ service }) => service === name));

  before(async () => {
    fleet = new FleetUnderTest(__filename);
    const own = `fleet-${STACK}-try-${socket.slug}`;
    const source = temporaryFolder(
      makeAgents([
        [first.row, ''],
        [next.row, LATE],
        [plain.row, 'raise SystemExit(3)'],
        [socket.row, SUPERVISOR.replace('os.environ["OWN"]', JSON.stringify(own))],
      ]),
    );
    fleet.writeStack(STACK, 'dev', {
      portOffset: OFFSETS.try,
      agents: `{ source: ${source} }`,
      dockerSocket: describeDockerSocket(),
    });
    const args = [
      '--stack',
      STACK,
      'try',
      '--json',
      first.name,
      next.name,
      plain.name,
      socket.name,
    ];
    const run = await fleet.run(args);
    assert.equal(run.code, 1, run.err);
    results = (JSON.parse(run.out) as { services: TryResult[] }).services;
    out = run.err;
  });

  it('takes one that answers all the time for alive', () => {
    const { alive, answers, endedAfter } = resultOf(first.name);
    assert.deepEqual([alive, answers, endedAfter], [true, true, null]);
  });

  it('sees one end that answers for 25 seconds, and names the first exception', () => {
    const { alive, exitCode, endedAfter, firstError } = resultOf(next.name);
    assert.deepEqual([alive, exitCode], [false, 1]);
    assert.ok(must(endedAfter ?? undefined) >= 25);
    assert.match(firstError ?? '', /^\S+\.py:\d+: KeyError: 'model'$/);
  });

  it('sees one end at once', () => {
    const { alive, exitCode, firstError } = resultOf(plain.name);
    assert.deepEqual([alive, exitCode], [false, 3]);
    assert.equal(firstError, 'it printed nothing');
  });

  it('starts the proxy for a service that uses Docker, and sees that it started again', () => {
    const { alive, restarted, firstError } = resultOf(socket.name);
    assert.deepEqual([alive, restarted], [false, true]);
    const seen = [...SERVERS.names, socket.slug]
      .map((name) => `/fleet-${STACK}-try-${name}`)
      .sort();
    assert.equal(firstError, `ERROR sees ${seen.join(' ')}`);
  });

  it('says how many run at a time', () => {
    assert.match(out, /▸ try {2}4 services, each alone, 4 at a time in [\d.]+ GiB of free memory/);
  });

  it('leaves nothing behind', async () => {
    const kinds = [
      ['ps', '--all'],
      ['network', 'ls'],
      ['volume', 'ls'],
    ];
    const filter = ['--quiet', '--filter', `label=fleet.try=${STACK}`];
    const found = await Promise.all(kinds.map((list) => execa('docker', [...list, ...filter])));
    assert.deepEqual(
      found.map(({ stdout }) => stdout),
      ['', '', ''],
    );
  });
});
