import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { toSlug } from '../../src/catalog/names';
import type { ServiceRow } from '../../src/catalog/schema';
import { CONTAINER, IMAGE } from '../../src/engines/common/resources';
import { environment } from '../support/containers';
import { useFleetHome } from '../support/environment';
import { must } from '../support/errors';
import { git, commit, repository } from '../support/git';
import { recordStack, type Recording } from '../support/recorded';
import { MAIN, SERVICES, servicesOn, IMAGES } from '../support/rows';

const script = ({ run }: ServiceRow) => ('script' in run ? run : assert.fail('no script'));
const { script: entry, args } = script(SERVICES.legacy.row);
/** A row of a module. */
const module = must(servicesOn(MAIN).find(({ run }) => 'module' in run));

describe("a stack of the owner's own agents", function () {
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
    const { context, buildArgs, tags, labels } = dev.one(IMAGE, SERVICES.legacy.slug).inputs as {
      context: { named: Record<string, { location: string }> };
      buildArgs: Record<string, string>;
      tags: string[];
      labels: Record<string, string>;
    };
    assert.deepEqual(
      [context.named['agent'], context.named['lock']],
      [
        { location: `.fleet/agents/dev/${SERVICES.legacy.slug}/app` },
        { location: `.fleet/agents/dev/${SERVICES.legacy.slug}/lock` },
      ],
    );
    assert.ok(
      existsSync(path.join(dev.root, `.fleet/agents/dev/${SERVICES.legacy.slug}/app`, entry)),
    );
    const { file, args: given } = JSON.parse(buildArgs['ENTRY'] ?? '') as Record<string, unknown>;
    assert.deepEqual([buildArgs['AGENT'], file, given], ['real', entry, args]);
    const own = git(dev.root, '', 'rev-parse', 'HEAD').slice(0, 8);
    const version = `20260102-${own}-20260304-${agents.slice(0, 8)}`;
    assert.match(tags[0] ?? '', new RegExp(`:${IMAGES.legacy}-${version}-${MAIN}-[0-9a-f]{8}$`));
    assert.equal(labels['org.opencontainers.image.revision'], agents);
    assert.equal(labels['org.opencontainers.image.version'], version);
    assert.equal(buildArgs['SOURCE_DATE_EPOCH'], String(Date.UTC(2026, 2, 4, 5, 6, 7) / 1000));
  });

  it("makes the folders of a service's volumes, and of no other's", () => {
    const volumesOf = ({ name }: ServiceRow): string | undefined => {
      const { inputs } = dev.one(IMAGE, toSlug(name));
      return (inputs['buildArgs'] as Record<string, string | undefined>)['VOLUMES'];
    };
    for (const row of servicesOn(MAIN)) {
      const paths = row.volumes.map(({ path: at }) => at).sort();
      assert.equal(volumesOf(row), paths.length === 0 ? undefined : paths.join(' '));
    }
  });

  it("runs the row's entry point, and passes the probe to the wrapper", () => {
    const container = dev.one(CONTAINER, SERVICES.legacy.slug);
    assert.deepEqual(container.inputs['command'], ['python', entry, ...args]);
    assert.equal(environment(container)['FLEET_PROBE'], JSON.stringify(SERVICES.legacy.row.probe));
    const { run } = module;
    assert.deepEqual(dev.one(CONTAINER, toSlug(module.name)).inputs['command'], [
      'python',
      '-m',
      'module' in run && run.module,
      ...run.args,
    ]);
  });
});
