import assert from 'node:assert/strict';
import { parseMachine } from '../../src/init/machines';
import { proposeRows } from '../../src/init/propose-rows';
import type { Proposal } from '../../src/init/proposal';
import { useFleetHome } from '../support/environment';
import { temporaryFolder } from '../support/folders';

const propose = (files: Readonly<Record<string, string>>): Proposal =>
  proposeRows(temporaryFolder(files), { machines: [parseMachine('tower')] });

const names = ({ services }: Proposal): string[] => services.map(({ row }) => row.name);

describe('what init finds no Python in', () => {
  useFleetHome();

  it('is a server, where its image is built of something else', () => {
    const proposal = propose({
      'deploy/docker-compose.yml':
        'services:\n  hub:\n    build: { context: .., dockerfile: Dockerfile }\n    depends_on: [gate, cache]\n    ports: ["7301:7301"]\n  gate:\n    build: ../gate\n  cache:\n    build: ../cache\n    command: redis-server --save ""\n',
      Dockerfile: 'FROM python:3.11\nCOPY hub.py .\nENTRYPOINT ["python", "hub.py"]\n',
      'gate/Dockerfile':
        'FROM golang:1.22 AS build\nRUN go build -o /gate\nFROM scratch\nCOPY --from=build /gate /gate\nENTRYPOINT ["/gate"]\n',
      'cache/Dockerfile': 'FROM debian:bookworm\nRUN apt-get install -y redis\n',
      'hub.py': '',
    });
    assert.deepEqual(names(proposal), ['Hub']);
    assert.deepEqual(
      proposal.servers.map(({ name, image }) => [name.value, image]),
      [
        ['gate', "built of gate/Dockerfile, FROM scratch; it starts '/gate'"],
        [
          'cache',
          "built of cache/Dockerfile, FROM debian:bookworm; it starts 'redis-server --save '",
        ],
      ],
    );
    assert.deepEqual(proposal.conflicts, []);
    assert.ok(
      proposal.questions.includes(
        "Hub: dependsOn: 'gate' (deploy/docker-compose.yml:4) is a server without a row in fleet/infrastructure.ts",
      ),
    );
  });

  it('is a question, where it may start Python all the same', () => {
    const proposal = propose({
      'compose.yaml':
        'services:\n  hub: { build: ., command: python hub.py, depends_on: [ears, eyes] }\n  ears: { build: . }\n  eyes: { build: absent }\n',
      Dockerfile: 'FROM python:3.11 AS base\nFROM base\nCMD ["./run.sh"]\n',
      'hub.py': '',
    });
    assert.deepEqual([names(proposal), proposal.servers, proposal.conflicts], [['Hub'], [], []]);
    for (const question of [
      "Dockerfile:3: ears: './run.sh' starts no Python script or module",
      'Eyes (compose.yaml:4): nothing says what starts it, so it has no row; write its script, module or command there, or write its row',
      "Hub: dependsOn: 'ears' (compose.yaml:2) has no row; see the question about it",
    ]) {
      assert.ok(proposal.questions.includes(question), question);
    }
  });

  it('is a question in a list of agents, too, and what calls it keeps its words', () => {
    const proposal = propose({
      'agents.toml':
        '[[agents]]\nname = "relay"\nport = 7401\nhealth_port = 7402\n\n[[agents]]\nname = "hub"\nscript = "hub.py"\nport = 7403\ndepends_on = ["relay"]\nenv = { RELAY_URL = "http://relay:7401" }\n',
      'hub.py': '',
    });
    const [{ row } = {}] = proposal.services;
    assert.deepEqual(names(proposal), ['Hub']);
    assert.deepEqual(row?.placements, { tower: { dependsOn: [] } });
    assert.deepEqual(row.env, { RELAY_URL: 'http://relay:7401' });
    assert.deepEqual([proposal.conflicts, proposal.refusals], [[], []]);
    assert.match(proposal.questions.join('\n'), /^Relay \(agents\.toml:1\): nothing says/m);
  });

  it('is a row, where another file says what starts it', () => {
    const proposal = propose({
      'ports.json': '{"agents": {"relay": {"port": 7401, "health_port": 7402}}}',
      Procfile: 'relay: python relay.py\n',
      'relay.py': '',
    });
    assert.deepEqual(
      proposal.services.map(({ row: { name, run, port } }) => [name, run, port]),
      [['Relay', { script: 'relay.py' }, 7401]],
    );
  });
});

describe('what init finds in paths with spaces', () => {
  useFleetHome();

  it('is a script, alone and with arguments, in the folder of its file or of another machine', () => {
    const proposal = propose({
      'lab/agents.toml':
        '[agents.in]\nentry_point = "My Agents/voice in.py --port 7501 --config b.py"\n[agents.out]\nscript = "/srv/lab/My Agents/voice out.py"\n[agents.gone]\nscript = "My Agents/gone.py"\n',
      'lab/My Agents/voice in.py': '',
      'lab/My Agents/voice out.py': '',
    });
    assert.deepEqual(
      proposal.services.map(({ row }) => [row.name, row.run]),
      [
        [
          'In',
          {
            script: 'lab/My Agents/voice in.py',
            args: ['--port', '7501', '--config', 'b.py'],
          },
        ],
        ['Out', { script: 'lab/My Agents/voice out.py' }],
      ],
    );
    assert.deepEqual([proposal.conflicts, proposal.refusals], [[], []]);
    assert.ok(
      proposal.questions.join().includes("gone: script: 'My Agents/gone.py' is not in the folder"),
    );
  });

  it('is a script where a shell is told that the space is part of it', () => {
    const proposal = propose({
      Procfile: 'in: python My\\ Agents/in.py --name "a b"\nout: python "My Agents/out.py"\n',
      'My Agents/in.py': '',
      'My Agents/out.py': '',
    });
    assert.deepEqual(
      proposal.services.map(({ row }) => row.run),
      [{ script: 'My Agents/in.py', args: ['--name', 'a b'] }, { script: 'My Agents/out.py' }],
    );
  });

  it('is a command line where there is no such file', () => {
    const proposal = propose({
      'agents.json': '{"agents": {"in": {"script": "in.py out.py", "port": 7502}}}',
      'in.py': '',
    });
    assert.deepEqual(
      proposal.services.map(({ row }) => row.run),
      [{ script: 'in.py', args: ['out.py'] }],
    );
  });
});
