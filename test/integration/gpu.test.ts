import assert from 'node:assert/strict';
import { findClosure } from '../../src/lib/graph';
import { must } from '../support/errors';
import { MAIN, servicesOn } from '../support/rows';
import { FleetUnderTest, OFFSETS } from './fleet-under-test';
import { pulumiOrSkip, usePulumiState } from '../support/pulumi';
import { SecondEngine, type GpuKind } from './second-engine';

/** A GPU service; all services that it needs are CPU services. */
const rows = servicesOn(MAIN);
const needs = new Map(rows.map((row) => [row.name, must(row.placements[MAIN]).dependsOn]));
const onCards = new Set(rows.filter((row) => row.needs.includes('gpu')).map(({ name }) => name));
const { name: GPU_SERVICE } = must(
  rows.find((row) => {
    const all = [...findClosure(needs, [row.name])];
    const here = all.every((name) => name === row.name || !onCards.has(name));
    return onCards.has(row.name) && !row.needs.includes('llm') && here && all.length > 3;
  }),
);

interface Hardware {
  readonly Name: string;
  readonly Config: { readonly Env: readonly string[] };
  readonly HostConfig: {
    readonly DeviceRequests:
      | readonly {
          readonly Driver: string;
          readonly DeviceIDs: readonly string[];
          readonly Capabilities: readonly (readonly string[])[];
        }[]
      | null;
    readonly ShmSize: number;
    readonly Ulimits: readonly { readonly Name: string; readonly Hard: number }[];
  };
}

for (const owner of ['embedded', 'pulumi'] as const) {
  describe(`a fleet's reservations, under the ${owner} engine`, function () {
    this.timeout('15m');
    const stack = `it-gpu-${owner}`;
    let fleet: FleetUnderTest;
    let engine: SecondEngine;
    const up = () =>
      fleet.run(['up', '--stack', stack, '--only', GPU_SERVICE], { DOCKER_HOST: engine.host });
    const onEngine = (gpu?: GpuKind): void => {
      before(async () => {
        engine = await SecondEngine.start({ gpu });
        fleet.writeStack(stack, 'dev', {
          engine: owner,
          dockerEngine: engine.name,
          portOffset: OFFSETS.gpu,
          // What a nested engine may lock.
          gpu: "{ device: 0, driver: '550.54.14', lockedMemory: 8 }",
        });
      });
      after(() => engine.stop());
    };

    if (owner === 'pulumi') {
      before(pulumiOrSkip);
      usePulumiState();
    }
    before(async function () {
      const why = await SecondEngine.unavailable();
      if (why !== undefined) {
        console.log(`      skipped: ${why}`);
        this.skip();
      }
      fleet = new FleetUnderTest(__filename);
    });
    describe('on an engine without the NVIDIA runtime', () => {
      onEngine();

      it('are refused before the first container changes', async () => {
        const { code, err } = await up();
        assert.equal(code, 1);
        assert.match(
          err,
          new RegExp(
            `^error: Pulumi\\.it-gpu-\\w+\\.yaml: fleet:gpu\\.device: Docker engine fleet-engine-\\d gives containers no NVIDIA GPU \\(runtimes: runc; devices: none\\), nor the card of ${String(onCards.size)} services: '0'; .*remove fleet:gpu$`,
            'm',
          ),
        );
        assert.equal(await engine.docker('ps', '--all', '--quiet'), '');
      });
    });

    describe('on an engine with it', () => {
      onEngine('hook');

      it('are made for GPU services and no other', async () => {
        const { code, err } = await up();
        assert.equal(code, 0, err);
        const ids = (await engine.docker('ps', '--quiet')).split('\n');
        const containers = JSON.parse(await engine.docker('inspect', ...ids)) as Hardware[];
        const reserving = containers.filter(({ HostConfig }) => HostConfig.DeviceRequests?.length);
        assert.deepEqual(
          reserving.map(({ Name }) => Name),
          [`/fleet-${stack}-${GPU_SERVICE.toLowerCase()}`],
        );
        assert.ok(containers.length > 4);
        const [{ Config, HostConfig }] = reserving as [Hardware];
        const [request] = HostConfig.DeviceRequests ?? [];
        assert.equal(request?.Driver, 'nvidia');
        assert.deepEqual(request.DeviceIDs, ['0']);
        // A set to Pulumi's provider.
        const capabilities = request.Capabilities.map((all) => [...all].sort());
        assert.deepEqual(capabilities, [['compute', 'gpu', 'utility']]);
        assert.equal(HostConfig.ShmSize, 1024 * 2 ** 20);
        assert.deepEqual(
          // Compose keeps them in no order.
          HostConfig.Ulimits.filter(({ Name }) => ['memlock', 'stack'].includes(Name))
            .map(({ Name, Hard }) => [Name, Hard])
            .sort(),
          [
            ['memlock', 8 * 2 ** 20],
            ['stack', 64 * 2 ** 20],
          ],
        );
        assert.ok(Config.Env.includes('NVIDIA_VISIBLE_DEVICES=0'));
        const others = containers.filter((each) => !reserving.includes(each));
        assert.ok(others.every((each) => !each.Config.Env.join('\n').includes('NVIDIA')));
      });
    });
  });
}
