import assert from 'node:assert/strict';
import { parseMachine } from '../../src/init/machines';
import { proposeRows } from '../../src/init/propose-rows';
import type { Proposal } from '../../src/init/proposal';
import { useFleetHome } from '../support/environment';
import { temporaryFolder } from '../support/folders';

const propose = (files: Readonly<Record<string, string>>): Proposal =>
  proposeRows(
    temporaryFolder({
      'agents.yaml': 'hub: {script: hub.py, port: 7701}\n',
      'hub.py': '',
      ...files,
    }),
    { machines: [parseMachine('tower')] },
  );

const machines = (proposal: Proposal): string[] => proposal.machines.map(({ row }) => row.name);
const services = (proposal: Proposal): string[] => proposal.services.map(({ row }) => row.name);

describe('what init takes for machines', () => {
  useFleetHome();

  for (const [what, files] of [
    [
      "is not a graph's nodes, whatever they run",
      {
        'flow.json':
          '{"nodes": {"Fetch": {"class_type": "HTTP", "inputs": {"command": "python x.py"}}}}',
      },
    ],
    [
      'is not the steps of a chain',
      {
        'chain.yaml':
          'nodes:\n  - {id: retrieve, type: retriever, data: {top_k: 3}}\n  - {id: answer, type: llm}\n',
      },
    ],
    [
      "is not a proxy's hosts, which are a list of names",
      { 'values.yaml': 'ingress:\n  hosts: [chat.example.org, hub.example.org]\n' },
    ],
  ] as const) {
    it(what, () => {
      const proposal = propose(files);
      assert.deepEqual([machines(proposal), services(proposal)], [['tower'], ['Hub']]);
      assert.deepEqual(proposal.questions, []);
    });
  }

  it('is asked for, where nothing says so', () => {
    const proposal = propose({
      'mesh.toml': '[hosts.left]\nzone = "a"\n[hosts.right]\nzone = "b"\n',
    });
    assert.deepEqual(machines(proposal), ['tower']);
    assert.deepEqual(proposal.questions, [
      'mesh.toml:1: nothing says whether hosts are machines: left, right; give --machine NAME for those that are',
    ]);
  });

  it('is no agent in a list of nodes', () => {
    const proposal = propose({
      'talker.py': '',
      'launch.yaml': 'nodes:\n  - {name: talker, script: talker.py, port: 7702}\n',
    });
    assert.deepEqual([machines(proposal), services(proposal)], [['tower'], ['Hub', 'Talker']]);
  });

  for (const [what, file, text] of [
    ['has a card', 'fleet.yaml', 'nodes:\n  den: {gpu: L4}\n'],
    ['has an address', 'hosts.toml', '[hosts.den]\nansible_host = "10.0.0.7"\n'],
    ['has agents', 'map.json', '{"nodes": {"den": {"agents": [{"name": "x", "script": "x.py"}]}}}'],
    ['is called so', 'list.yaml', 'machines:\n  - name: den\n    role: spare\n'],
  ] as const) {
    it(`is what ${what}`, () => {
      assert.deepEqual(machines(propose({ [file]: text })), ['tower', 'den']);
    });
  }
});
