import assert from 'node:assert/strict';
import { toVariable } from '../../src/catalog/names';
import { parseMachine } from '../../src/init/machines';
import { proposeRows } from '../../src/init/propose-rows';
import { useFleetHome } from '../support/environment';
import { must } from '../support/errors';
import { temporaryFolder } from '../support/folders';
import { SERVERS } from '../support/rows';
import { withScripts } from '../support/scripts';

const store = SERVERS.store.name;
const variable = `${toVariable(store)}_HOST`;

const FLEET = `
attic:
  - {name: Store, script: s.py, port: 1000, health_port: 2000}
  - name: Reader
    script: r.py
    port: 1001
    env:
      STORE_URL: http://localhost:1000/v1
      STORE_HOST: 127.0.0.1
      CACHE: redis://127.0.0.1:6379/0
      ${variable}: localhost
      OWN: http://localhost:1001
      NOBODYS: http://localhost:1002
      HOST: localhost
      DESK: http://studio:1002/x
      ALMOST: http://studio:1000/x
studio:
  - {name: Desk, script: d.py, port: 1002, env: {STORES: 'attic:1000,store:1000'}}
`;

describe('addresses in the environment of agents that each had a machine to themselves', () => {
  useFleetHome();
  const folder = (): string => temporaryFolder(withScripts({ 'f.yaml': FLEET }));
  const machines = ['attic', 'studio'].map(parseMachine);

  it('are references to who has that port there, as in a container localhost is the container', () => {
    const { services, refusals } = proposeRows(folder(), { machines });
    const envOf = (name: string) => must(services.find(({ row }) => row.name === name)).row.env;
    assert.deepEqual(envOf('Reader'), {
      STORE_URL: 'http://${host:Store}:${port:Store}/v1',
      STORE_HOST: '${host:Store}',
      CACHE: `redis://\${host:${store}}:\${port:${store}}/0`,
      [variable]: `\${host:${store}}`,
      OWN: 'http://localhost:1001',
      NOBODYS: 'http://localhost:1002',
      HOST: 'localhost',
      DESK: 'http://${host:Desk}:${port:Desk}/x',
      ALMOST: 'http://studio:1000/x',
    });
    assert.deepEqual(envOf('Desk'), {
      STORES: '${host:Store}:${port:Store},${host:Store}:${port:Store}',
    });
    assert.deepEqual(refusals, []);
  });
});
