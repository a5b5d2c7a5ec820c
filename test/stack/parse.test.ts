import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { parseStack } from '../../src/stack/parse';
import { stackSchema } from '../../src/stack/schema';
import { root } from '../../src/lib/root';
import { readProfileIn } from '../../src/checkout/stack-file';
import { refusal } from '../support/errors';
import { temporaryFolder } from '../support/folders';
import { configOf, cuda, least, profile, smallStack } from '../support/stack';

describe('parseStack', () => {
  it('names every key that is missing, at once', () => {
    assert.deepEqual(
      refusal(() => parseStack('test', {})),
      [
        "Pulumi.test.yaml: fleet:engine: missing; write 'embedded' or 'pulumi'",
        "Pulumi.test.yaml: fleet:machine: missing; write a machine's name, such as 'tower'",
        "Pulumi.test.yaml: fleet:track: missing; write 'none' or one of cu118, cu121, cu124, cu130",
        "Pulumi.test.yaml: fleet:profile: missing; write all six: fleet:profile: { GPU_VISIBLE_DEVICES: '0', TORCH_CUDA_ALLOC_CONF: 'max_split_size_mb:32', UVICORN_WORKERS: 2, NUMBA_CACHE_SIZE: '128MB', OMP_NUM_THREADS: 2, MODEL_EVICT_THRESHOLD_PCT: 70 }",
        "Pulumi.test.yaml: fleet:upstreams: missing; write 'hub' or 'standin'",
      ],
    );
  });

  it('tells how an unknown key is spelt, where case alone is wrong', () => {
    assert.deepEqual(
      refusal(() => smallStack({ portoffset: '5' })),
      ['Pulumi.test.yaml: fleet:portoffset: unknown key; write fleet:portOffset'],
    );
  });

  it('names the key that a misspelt one is nearest to', () => {
    assert.deepEqual(
      refusal(() => smallStack({ healthIntervall: '5', agents: '{"sorce":"../agents"}' })).filter(
        (line) => line.includes('unknown key'),
      ),
      ['Pulumi.test.yaml: fleet:healthIntervall: unknown key; write fleet:healthInterval'],
    );
    assert.deepEqual(
      refusal(() => smallStack({ scan: '{"scaner":"trivy"}' })).filter((line) =>
        line.includes('unknown key'),
      ),
      ['Pulumi.test.yaml: fleet:scan.scaner: unknown key; write scanner'],
    );
  });

  it('lists the keys that there are, where no other is near', () => {
    assert.deepEqual(
      refusal(() => smallStack({ colour: 'red' })),
      [
        `Pulumi.test.yaml: fleet:colour: unknown key; write one of ${Object.keys(stackSchema.shape).join(', ')}`,
      ],
    );
  });

  it('reports wrong, unknown and missing keys together', () => {
    const config: Record<string, string> = { ...least, 'fleet:track': 'cu1', 'fleet:Builder': 'x' };
    Reflect.deleteProperty(config, 'fleet:machine');
    assert.deepEqual(
      refusal(() => parseStack('test', config)),
      [
        "Pulumi.test.yaml: fleet:machine: missing; write a machine's name, such as 'tower'",
        "Pulumi.test.yaml: fleet:track: unknown value: 'cu1'; write 'none' or one of cu118, cu121, cu124, cu130",
        'Pulumi.test.yaml: fleet:Builder: unknown key; write fleet:builder',
      ],
    );
  });

  it('fills in what the file leaves out', () => {
    assert.deepEqual(smallStack(), {
      name: 'test',
      engine: 'embedded',
      machine: 'alpha',
      registry: 'localhost:5050',
      namespace: 'fleet',
      project: 'fleet',
      track: 'none',
      trials: true,
      profile,
      profileFrom: undefined,
      upstreams: 'standin',
      builder: 'fleet',
      apt: 'strict',
      agents: 'reference',
      pins: {},
      production: false,
      scan: {
        scanner: 'trivy',
        severity: ['HIGH', 'CRITICAL'],
        unfixed: false,
        maxDatabaseAge: 5,
      },
      policies: {},
      portOffset: 0,
      address: '127.0.0.1',
      peers: {},
      peerWait: 120,
      legacyPython: '3.10',
      audio: 'none',
      volumes: {},
      secrets: {},
      waivers: [],
      agentWorkers: 1,
      caBundle: 'environment',
      healthInterval: 10,
      diskReserve: 2,
    });
  });

  it('reads numbers and maps from the texts that Pulumi hands over', () => {
    const stack = smallStack({ portOffset: '10000', peers: '{"beta":"192.168.1.11"}' });
    assert.deepEqual([stack.portOffset, stack.peers], [10000, { beta: '192.168.1.11' }]);
  });

  it('knows that 3.10 without quotes is a number, whose nought YAML drops', () => {
    const given = ['3.1', '3.10', '3.11'].map((text) => smallStack({ legacyPython: text }));
    assert.deepEqual(
      given.map(({ legacyPython }) => legacyPython),
      ['3.10', '3.10', '3.11'],
    );
  });

  it('leaves the keys of other projects and providers to those', () => {
    assert.equal(parseStack('test', { ...least, 'docker:host': 'ssh://beta' }).engine, 'embedded');
  });
});

describe("rules across a stack file's keys", () => {
  const lines = (keys: Readonly<Record<string, string>>): readonly string[] =>
    refusal(() => smallStack(keys)).map((line) => line.replace('Pulumi.test.yaml: fleet:', ''));
  const bare: Record<string, string> = { ...least };
  Reflect.deleteProperty(bare, 'fleet:registry');

  it("ask whose the images are where the registry is GitHub's", () => {
    assert.deepEqual(
      refusal(() => parseStack('test', bare)),
      [
        'Pulumi.test.yaml: fleet:organization: missing; write the owner of the images on ghcr.io, or another fleet:registry',
      ],
    );
  });
  it('take the organisation for the namespace, unless the file says one', () => {
    const { registry, namespace } = parseStack('test', { ...bare, 'fleet:organization': 'home' });
    assert.deepEqual([registry, namespace], ['ghcr.io', 'home']);
    assert.equal(smallStack({ organization: 'home', namespace: 'home/ai' }).namespace, 'home/ai');
    assert.equal(parseStack('test', { ...bare, 'fleet:namespace': 'ai' }).namespace, 'ai');
  });
  it("ask a Pulumi stack for the Docker engine's name", () => {
    assert.deepEqual(lines({ engine: 'pulumi' }), [
      "dockerEngine: missing; write the engine's name, as docker info --format '{{.Name}}' prints it on that machine",
    ]);
    assert.equal(smallStack({ engine: 'pulumi', dockerEngine: 'here' }).dockerEngine, 'here');
  });
  it("leave the registry's credentials to docker login on the embedded engine", () => {
    const registryAuth = '{"username":"me","password":"hunter2"}';
    assert.deepEqual(lines({ registryAuth }), [
      "registryAuth: is not for the engine 'embedded', which uses docker login; remove it",
    ]);
    const stack = smallStack({ engine: 'pulumi', dockerEngine: 'here', registryAuth });
    assert.deepEqual(stack.registryAuth, { username: 'me', password: 'hunter2' });
  });
  it('refuse a real machine without a scan gate, whatever its name', () => {
    assert.deepEqual(lines({ production: 'true', scan: 'off' }), [
      "scan: is not for production: 'off'; write { scanner: trivy } or { scanner: grype }, or remove fleet:production",
    ]);
    assert.equal(smallStack({ scan: 'off' }).scan, 'off');
    assert.equal(smallStack({ production: 'true' }).production, true);
  });
  it('give no grace to findings of grype, which does not say how old they are', () => {
    const scan = (more: object): string => JSON.stringify({ scanner: 'grype', ...more });
    assert.deepEqual(lines({ scan: scan({ graceDays: 7 }) }), [
      "scan.graceDays: is not for grype, whose reports hold no date of publication: '7'; write 0, or leave it out",
    ]);
    smallStack({ scan: scan({ graceDays: 0 }) });
  });
  it('ask for the card where a track is built for it', () => {
    assert.deepEqual(lines({ track: 'cu121' }), [
      "gpu: missing; write { device: 0, driver: '550.54.14' } for the card that cu121's services reserve",
    ]);
  });
  it('refuse a driver that is too old for the track, and take any where there is none', () => {
    const gpu = '{"device":0,"driver":"525.60.13"}';
    assert.deepEqual(lines({ ...cuda, gpu }), [
      "gpu.driver: is too old for the track cu121: '525.60.13'; update the driver to 535 or later, or write fleet:track: none",
    ]);
    assert.equal(smallStack({ gpu }).gpu?.driver, '525.60.13');
    assert.equal(smallStack({ ...cuda, gpu: '{"device":0,"driver":"535.1"}' }).track, 'cu121');
  });
  it('are all told at once, of the project whose stack it is', () => {
    const home = Object.fromEntries(
      Object.entries({ ...bare, 'fleet:engine': 'pulumi', 'fleet:track': 'cu121' }).map(
        ([key, value]) => [key.replace('fleet:', 'home:'), value],
      ),
    );
    const keys = refusal(() => parseStack('test', home, 'home')).map((line) => line.split(': ')[1]);
    assert.deepEqual(keys, ['home:organization', 'home:dockerEngine', 'home:gpu']);
  });
});

describe('the stack files of this project', () => {
  const stacks = readdirSync(root).flatMap((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? []);
  for (const name of stacks) {
    it(`Pulumi.${name}.yaml parses`, () => {
      assert.equal(parseStack(name, configOf(name)).name, name);
    });
  }

  describe('with the profile of another stack', () => {
    const rest = Object.fromEntries(
      Object.entries(least).filter(([key]) => key !== 'fleet:profile'),
    );
    const parse = (name: string, keys: object, read?: (from: string, project: string) => unknown) =>
      parseStack(name, { ...rest, ...keys }, 'fleet', read);

    it('takes all of it, and knows whose it is', () => {
      const asked: string[] = [];
      const { profile: taken, profileFrom } = parse('dev', { 'fleet:profile': 'tower' }, (from) => {
        asked.push(from);
        return { ...profile };
      });
      assert.deepEqual([taken, profileFrom, asked], [profile, 'tower', ['tower']]);
    });

    const six =
      "fleet:profile: { GPU_VISIBLE_DEVICES: '0', TORCH_CUDA_ALLOC_CONF: 'max_split_size_mb:32', UVICORN_WORKERS: 2, NUMBA_CACHE_SIZE: '128MB', OMP_NUM_THREADS: 2, MODEL_EVICT_THRESHOLD_PCT: 70 }";

    it('says which line to write where it has neither a name nor a profile', () => {
      assert.deepEqual(
        refusal(() => parse('dev', {})),
        [
          `Pulumi.dev.yaml: fleet:profile: missing; write fleet:profile: alpha to take that of Pulumi.alpha.yaml, or all six: ${six}`,
        ],
      );
      assert.deepEqual(
        refusal(() => parse('alpha', {})),
        [`Pulumi.alpha.yaml: fleet:profile: missing; write all six: ${six}`],
      );
    });

    it('refuses a part of one', () => {
      assert.deepEqual(
        refusal(() => parse('dev', { 'fleet:profile': '{"OMP_NUM_THREADS":8}' })).slice(0, 2),
        [
          "Pulumi.dev.yaml: fleet:profile.GPU_VISIBLE_DEVICES: missing; write an index in quotes, such as '0', or '' for none",
          "Pulumi.dev.yaml: fleet:profile.TORCH_CUDA_ALLOC_CONF: missing; write options such as 'max_split_size_mb:64'",
        ],
      );
    });

    it('says what is wrong with the stack that it names', () => {
      const folder = temporaryFolder({
        'Pulumi.alpha.yaml': 'config:\n  fleet:machine: alpha\n',
        'Pulumi.beta.yaml': 'config:\n  profile: alpha\n',
        'Pulumi.delta.yaml': 'config:\n  profile: { OMP_NUM_THREADS: many }\n',
      });
      const wrong = (from: string): readonly string[] =>
        refusal(() => parse('dev', { 'fleet:profile': from }, readProfileIn(folder)));
      const fix = 'write one of delta, or all six parameters';
      const at = 'Pulumi.dev.yaml: fleet:profile: ';
      assert.deepEqual(['alpha', 'beta', 'gamma', 'null', ''].flatMap(wrong), [
        `${at}is a stack that has no profile: 'alpha'; ${fix}`,
        `${at}is a stack that takes the profile of alpha itself: 'beta'; ${fix}`,
        `${at}is no stack: 'gamma'; ${fix}`,
        `${at}is no stack: 'null'; ${fix}`,
        `${at}is no stack: ''; ${fix}`,
      ]);
      assert.ok(
        wrong('delta').includes(
          "Pulumi.delta.yaml: fleet:profile.OMP_NUM_THREADS: is not a number: 'many'; write a whole number from 1 to 1024",
        ),
        'it names the file that holds the wrong parameter',
      );
    });
  });
});
