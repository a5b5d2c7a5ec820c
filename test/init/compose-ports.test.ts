import assert from 'node:assert/strict';
import { readServices } from '../../src/compose/compose';
import { readYaml } from '../../src/config-files/yaml';
import { readPublished } from '../../src/init/shapes/compose-ports';
import { Variables } from '../../src/init/variables';

/** Reads one entry of `ports`, as `outside:inside`, and what is asked of it. */
function read(port: string): [readonly string[], readonly string[]] {
  const root = readYaml(`services:\n  ears:\n    image: a:1\n    ports: [${port}]\n`, 'c.yaml');
  assert.ok(root);
  const [service] = readServices(root);
  assert.ok(service);
  const { ports, questions } = readPublished(service, new Variables());
  return [
    ports.map(({ outside, inside }) => `${String(outside.value)}:${String(inside)}`),
    questions,
  ];
}

describe('a port that compose publishes', () => {
  for (const [port, expected] of [
    ['"7200:8000"', '7200:8000'],
    ['"7506"', '7506:7506'],
    ['7506', '7506:7506'],
    ['"7200:8000/tcp"', '7200:8000'],
    ['"0.0.0.0:7200:8000"', '7200:8000'],
    ['"[::]:7200:8000"', '7200:8000'],
    ['"${P:-7300}:80"', '7300:80'],
    ['{ target: 80, published: "7200" }', '7200:80'],
    ['{ target: 80 }', '80:80'],
  ] as const) {
    it(`is ${expected} of ${port}`, () => {
      assert.deepEqual(read(port), [[expected], []]);
    });
  }

  for (const [port, expected, question] of [
    ['"7510-7512:7520-7522"', ['7510:7520'], /: '7510-7512:7520-7522' is a range, /],
    ['"7517-7519:7517"', ['7517:7517'], / is a range, /],
    ['"9200-9201"', ['9200:9200'], / is a range, /],
    ['{ target: 80, published: "7600-7602" }', ['7600:80'], /: '7600-7602:80' is a range, /],
    ['"7520:7520/udp"', [], / is not TCP, /],
    ['{ target: 53, published: "53", protocol: udp }', [], / is not TCP, /],
    ['"127.0.0.1:7200:80"', ['7200:80'], / is published on 127\.0\.0\.1 alone, /],
    ['"[::1]:7200:80"', ['7200:80'], / is published on \[::1\] alone, /],
    ['"${NOBODY}:80"', [], / is no port that can be worked out: /],
  ] as const) {
    it(`has a question, at its line, where it is ${port}`, () => {
      const [ports, questions] = read(port);
      assert.deepEqual(ports, expected);
      assert.equal(questions.length, 1);
      assert.match(questions[0] ?? '', /^c\.yaml:4: ears: ports: /);
      assert.match(questions[0] ?? '', question);
    });
  }
});
