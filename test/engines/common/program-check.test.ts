import assert from 'node:assert/strict';
import * as pulumi from '@pulumi/pulumi';
import { planMachine, type MachinePlan } from '../../../src/plan/plan';
import {
  EXCLUDED_SERVICES,
  readExcludedServices,
  checkProgramRun,
  EMBEDDED_ENGINE,
} from '../../../src/engines/common/program-check';
import { smallCatalog } from '../../support/catalog';
import { useEnvironment, useFakeDocker } from '../../support/environment';
import { refusal } from '../../support/errors';
import { cuda, least, smallStack } from '../../support/stack';

const owned = { ...cuda, engine: 'pulumi', dockerEngine: 'here' };
const secrets = '{"HF_TOKEN":"hunter2","UOC_TOKEN":"hunter3"}';
const registryAuth = '{"username":"me","password":"hunter2"}';
const github = JSON.stringify({
  owner: 'octocat',
  repository: 'fleet',
  token: 'hunter2',
  secrets: { HF_TOKEN: 'hunter3' },
});

/** Plans stack 'test' with these keys; the values of `encrypted` are encrypted. */
async function runOf(
  keys: Readonly<Record<string, string>>,
  { encrypted = [] as readonly string[], preview = true } = {},
): Promise<MachinePlan> {
  const full = Object.entries(keys).map(([key, value]) => [`fleet:${key}`, value] as const);
  await pulumi.runtime.setMocks(
    { newResource: () => assert.fail('a resource is made'), call: () => assert.fail('a call') },
    ...(['fleet', 'test', preview] as const),
  );
  pulumi.runtime.setAllConfig(
    { ...least, ...Object.fromEntries(full) },
    encrypted.map((key) => `fleet:${key}`),
  );
  const catalog = smallCatalog(({ hub, worker }) => {
    // Else the plan has something to say of their lack.
    if (keys['secrets'] === undefined) return;
    hub.secrets = ['HF_TOKEN'];
    worker.secrets = ['UOC_TOKEN'];
  });
  return planMachine(catalog, smallStack(keys));
}

const inPlainText = (key: string): string =>
  `Pulumi.test.yaml: fleet:${key}: is in plain text; write it with pulumi config set --stack test --secret --path fleet:${key}, treat the old value as leaked and rotate it`;

describe('checkRun', () => {
  describe('under Pulumi', () => {
    useEnvironment(() => ({ [EMBEDDED_ENGINE]: undefined, DOCKER_HOST: undefined }));
    useFakeDocker(() => ({
      '"info --format {{.Name}}"': 'echo there',
      'ps*': 'true',
    }));

    it("refuses a stack that is the embedded engine's", async () => {
      const plan = await runOf({ ...cuda });
      assert.deepEqual(
        refusal(() => {
          checkProgramRun(plan);
        }),
        [
          "Pulumi.test.yaml: fleet:engine: is not for pulumi up: 'embedded'; run bin/fleet --stack test up, or use a stack whose fleet:engine is 'pulumi'",
        ],
      );
    });

    it('refuses secrets in plain text, all at once, without repeating them', async () => {
      const plan = await runOf({ ...owned, secrets, registryAuth, github });
      assert.deepEqual(
        refusal(() => {
          checkProgramRun(plan);
        }),
        [
          'secrets.HF_TOKEN',
          'secrets.UOC_TOKEN',
          'registryAuth.password',
          'github.token',
          'github.secrets.HF_TOKEN',
        ].map(inPlainText),
      );
    });

    it('refuses only the secrets that are in plain text', async () => {
      const plan = await runOf({ ...owned, secrets, registryAuth }, { encrypted: ['secrets'] });
      assert.deepEqual(
        refusal(() => {
          checkProgramRun(plan);
        }),
        [inPlainText('registryAuth.password')],
      );
    });

    it('lets a preview run anywhere, with every secret encrypted', async () => {
      const plan = await runOf(
        { ...owned, secrets, registryAuth, github },
        { encrypted: ['secrets', 'registryAuth', 'github'] },
      );
      checkProgramRun(plan);
    });

    it('warns in the preview, and does not repeat it in the update', async () => {
      const here = { ...owned, dockerEngine: 'there' };
      const warnings: string[] = [];
      const warn = console.warn.bind(console);
      console.warn = (line: string): number => warnings.push(line);
      try {
        for (const preview of [true, false]) {
          const plan = await runOf(here, { preview });
          checkProgramRun({ ...plan, services: [], notes: ['one note'] });
        }
      } finally {
        console.warn = warn;
      }
      assert.deepEqual(warnings, ['warning: [runtime] one note']);
    });

    it("checks the Docker engine's name before an update", async () => {
      const plan = await runOf(owned, { preview: false });
      assert.match(
        refusal(() => {
          checkProgramRun(plan);
        }).join(),
        /fleet:dockerEngine: is not the engine that DOCKER_HOST leads to, there: 'here'/,
      );
    });
  });

  describe('under the embedded engine', () => {
    useEnvironment(() => ({ [EMBEDDED_ENGINE]: '1' }));
    it('leaves these checks to the embedded engine', async () => {
      checkProgramRun(await runOf({ ...cuda, secrets }));
    });
  });
});

describe('brokenServices', () => {
  describe('in a normal run', () => {
    useEnvironment(() => ({ [EXCLUDED_SERVICES]: '' }));
    it('is empty', () => {
      assert.deepEqual(readExcludedServices(), new Set());
    });
  });
  describe('in a run without some services', () => {
    useEnvironment(() => ({ [EXCLUDED_SERVICES]: 'hub,worker' }));
    it('lists those services', () => {
      assert.deepEqual(readExcludedServices(), new Set(['hub', 'worker']));
    });
  });
});
