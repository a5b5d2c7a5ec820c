import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { CONTAINER, IMAGE } from '../../../src/engines/common/resources';
import { environment } from '../../support/containers';
import { useFleetHome } from '../../support/environment';
import { git, commit, repository } from '../../support/git';
import { recordStack, type Recording } from '../../support/recorded';

const entry = 'main_pc_code/agents/nlu_agent.py';

describe("a stack of the owner's own agents, with this fleet's rows", function () {
  this.timeout(120_000); // records each stack's program once

  useFleetHome();
  let dev: Recording;
  let agents: string;
  before(async () => {
    const source = repository();
    agents = commit(source, '2026-03-04T05:06:07Z', { [entry]: 'import json\n' });
    commit(source, '2026-04-04T05:06:07Z', { 'README.md': 'words' });
    dev = await recordStack('dev', { 'fleet:agents': JSON.stringify({ source }) });
  });

  it('builds a service from the files that its agent needs, tagged with their last commit', () => {
    const { context, buildArgs, tags, labels } = dev.one(IMAGE, 'nluagent').inputs as {
      context: { named: Record<string, { location: string }> };
      buildArgs: Record<string, string>;
      tags: string[];
      labels: Record<string, string>;
    };
    assert.deepEqual(
      [context.named['agent'], context.named['lock']],
      [
        { location: '.fleet/agents/dev/nluagent/app' },
        { location: '.fleet/agents/dev/nluagent/lock' },
      ],
    );
    assert.ok(existsSync(path.join(dev.root, '.fleet/agents/dev/nluagent/app', entry)));
    const { file, args } = JSON.parse(buildArgs['ENTRY'] ?? '') as Record<string, unknown>;
    assert.deepEqual([buildArgs['AGENT'], file, args], ['real', entry, ['--port', '5709']]);
    const own = git(dev.root, '', 'rev-parse', 'HEAD').slice(0, 8);
    const version = `20260102-${own}-20260304-${agents.slice(0, 8)}`;
    assert.match(tags[0] ?? '', new RegExp(`:legacy-py310-cpu-${version}-mainpc-[0-9a-f]{8}$`));
    assert.equal(labels['org.opencontainers.image.revision'], agents);
    assert.equal(labels['org.opencontainers.image.version'], version);
    assert.equal(buildArgs['SOURCE_DATE_EPOCH'], String(Date.UTC(2026, 2, 4, 5, 6, 7) / 1000));
  });

  it("runs the row's entry point, and passes the probe to the wrapper", () => {
    const script = dev.one(CONTAINER, 'nluagent');
    assert.deepEqual(script.inputs['command'], ['python', entry, '--port', '5709']);
    assert.equal(environment(script)['FLEET_PROBE'], '{"kind":"http","port":5002}');
    assert.deepEqual(dev.one(CONTAINER, 'memoryfusionhub').inputs['command'], [
      'python',
      '-m',
      'memory_fusion_hub.app',
      '--port',
      '5713',
    ]);
  });
});
