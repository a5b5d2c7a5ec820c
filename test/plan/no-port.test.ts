import assert from 'node:assert/strict';
import { describeEndpoint } from '../../components/endpoint';
import { problemsAfter, smallCatalog, type Rows } from '../support/catalog';
import { smallPlan } from '../support/context';
import { must } from '../support/errors';
import * as pulumi from '@pulumi/pulumi';

const withoutPort = ({ hub, worker }: Rows): void => {
  delete hub.port;
  worker.env = { HUB: '${host:Hub}' };
};

describe('a row without a port', () => {
  const { services } = smallPlan({}, withoutPort);
  const [hub, worker] = [must(services[0]), must(services[1])];

  it('publishes its health and what it listens on alone', () => {
    assert.deepEqual(
      hub.ports.map(({ name, host }) => [name, host]),
      [['health', 8001]],
    );
    const listens = smallPlan({}, (rows) => {
      withoutPort(rows);
      rows.hub.listen = [{ name: 'metrics', container: 9100, publish: true }];
    });
    assert.deepEqual(
      must(listens.services[0]).ports.map(({ name }) => name),
      ['health', 'metrics'],
    );
  });

  it('is told no port, and others are told its host and its health', () => {
    assert.ok(!('FLEET_PORT' in hub.environment));
    const { HUB_HOST, HUB, FLEET_DEPENDENCIES } = worker.environment;
    assert.deepEqual([HUB_HOST, HUB], ['hub', 'hub']);
    assert.match(FLEET_DEPENDENCIES ?? '', /http:\/\/hub:18080\/health/);
    assert.ok(!('HUB_PORT' in worker.environment));
  });

  it('has no address but that of its health among the outputs', () => {
    assert.deepEqual(Object.keys(describeEndpoint(hub, pulumi.output('image'))), [
      'health',
      'image',
    ]);
  });

  it('takes no port of another row away', () => {
    smallCatalog((rows) => {
      withoutPort(rows);
      rows.worker.port = 7001;
      delete rows.camera.port;
    });
  });

  it('is refused where a variable names its port', () => {
    const problem =
      "services.ts: Worker.env.HUB: names the port of Hub, whose row has none: 'http://${host:Hub}:${port:Hub}'; write port into that row, or the port itself here";
    assert.deepEqual(
      problemsAfter(({ hub }) => delete hub.port),
      [problem],
    );
  });
});
