import assert from 'node:assert/strict';
import { proposeRows } from '../../src/init/propose-rows';
import { useFleetHome } from '../support/environment';
import { temporaryFolder } from '../support/folders';

const machines = [{ name: { value: 'tower', from: '--machine' }, profile: {} }];

const propose = (files: Readonly<Record<string, string>>) =>
  proposeRows(temporaryFolder({ 'ears.py': '', ...files }), { machines });

describe("init of the proxies in an agent's environment", () => {
  useFleetHome();

  it('asks nothing of those that only a machine knows, in compose, its builds and images', () => {
    const { services, questions } = propose({
      'compose.yaml':
        'services:\n  ears:\n    build:\n      context: .\n      args: [http_proxy, "HTTPS_PROXY=${HTTPS_PROXY}"]\n    ports: ["7200:7200"]\n    environment:\n      http_proxy: ${http_proxy}\n      https_proxy:\n      NO_PROXY: "${no_proxy}"\n      ALL_PROXY: ${ALL_PROXY:-}\n      LEVEL: debug\n',
      Dockerfile:
        'FROM python:3.11\nARG http_proxy HTTPS_PROXY\nENV no_proxy=$no_proxy FTP_PROXY=\nRUN curl -x $http_proxy x\nCOPY . .\nCMD ["python", "ears.py"]\n',
    });
    assert.deepEqual(questions, []);
    assert.deepEqual(services[0]?.row.env, { LEVEL: 'debug' });
  });

  for (const [what, lower, files] of [
    [
      'a unit',
      ['http_proxy', 'no_proxy'],
      {
        'ears.service':
          '[Service]\nExecStart=/usr/bin/python3 ears.py\nEnvironment=http_proxy=http://gate:3128 no_proxy=localhost,hub\n',
      },
    ],
    [
      'a Dockerfile',
      ['no_proxy'],
      {
        Dockerfile:
          'FROM python:3.11\nENV HTTP_PROXY=http://gate:3128 no_proxy=localhost,hub ALL_PROXY=\nCOPY . .\nCMD ["python", "ears.py"]\n',
      },
    ],
    [
      'a list',
      ['no_proxy'],
      {
        'agents.yaml':
          'agents:\n  - name: ears\n    script: ears.py\n    env: { HTTP_PROXY: "http://gate:3128", no_proxy: "localhost,hub" }\n',
      },
    ],
  ] as const) {
    it(`writes those that ${what} names in capitals, and says so`, () => {
      const { services, questions } = propose(files);
      assert.equal(questions.length, lower.length);
      for (const [index, name] of lower.entries()) {
        const said = `env.${name} is not in the row, whose variables have names in capitals; ${name.toUpperCase()} has its value`;
        assert.ok(questions[index]?.endsWith(said), questions[index]);
      }
      assert.deepEqual(services[0]?.row.env, {
        HTTP_PROXY: 'http://gate:3128',
        NO_PROXY: 'localhost,hub',
      });
    });
  }
});
