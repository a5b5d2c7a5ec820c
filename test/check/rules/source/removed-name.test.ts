import assert from 'node:assert/strict';
import { findingsIn } from '../../../support/check';
import { useFleetHome } from '../../../support/environment';

/** What the rules on packages find in hub.py, where the service's lock has one package in a version. */
async function found(code: string, name: string, version: string): Promise<string[]> {
  const lock = 'agents/locks/hub/requirements';
  const more = { [`${lock}.in`]: `${name}\n`, [`${lock}.lock`]: `${name}==${version}\n` };
  return (await findingsIn({ 'hub.py': `${code}\n` }, undefined, undefined, {}, more))
    .filter(
      ({ rule, service }) => service === 'Hub' && /^(removed-name|import-not-provided)$/.test(rule),
    )
    .map(({ severity, rule, line, message }) => `${severity} ${rule} ${String(line)} ${message}`);
}

describe('removed-name', () => {
  useFleetHome();

  it('is an error for a name that the locked release of a package has no more', async () => {
    const code = 'from a2a.types import (\n  AgentCard,\n  TextPart,\n)';
    assert.deepEqual(await found(code, 'a2a-sdk', '0.3.26'), []);
    assert.deepEqual(await found(code, 'a2a-sdk', '1.3.0'), [
      "error removed-name 1 imports 'TextPart' from 'a2a.types', which a2a-sdk has only before 1.0, and 1.3.0 is locked; this raises ImportError",
    ]);
    assert.deepEqual(await found('from a2a.types import AgentCard, Task', 'a2a-sdk', '1.3.0'), []);
  });

  it('leaves a module that is gone to the rule on modules', async () => {
    const code = 'from a2a.server.apps import A2AStarletteApplication';
    assert.deepEqual(await found(code, 'a2a-sdk', '0.3.26'), []);
    assert.deepEqual(await found(code, 'a2a-sdk', '1.3.0'), [
      "error import-not-provided 1 imports 'a2a.server.apps', which a2a-sdk has only before 1.0, and 1.3.0 is locked; this raises ModuleNotFoundError",
    ]);
  });

  it('is an error for a method and for an argument that are gone', async () => {
    const app = 'from starlette.applications import Starlette\n';
    const routed = `${app}app = Starlette()\n@app.route("/health")\nasync def health(request): ...`;
    const started = `${app}app = Starlette(on_startup=[print])`;
    for (const code of [routed, started])
      assert.deepEqual(await found(code, 'starlette', '0.52.1'), []);
    const method = 'starlette.applications.Starlette().route';
    assert.deepEqual(await found(routed, 'starlette', '1.3.1'), [
      `error removed-name 3 calls '${method}', which starlette has only before 1.0, and 1.3.1 is locked; this raises AttributeError`,
    ]);
    assert.deepEqual(await found(started, 'starlette', '1.3.1'), [
      "error removed-name 2 calls 'starlette.applications.Starlette' with 'on_startup', which starlette has only before 1.0, and 1.3.1 is locked; this raises TypeError",
    ]);
  });

  it('says nothing of applications of other packages, and of what the code catches', async () => {
    for (const code of [
      'from fastapi import FastAPI\napp = FastAPI()\n@app.on_event("startup")\ndef begin(): ...',
      'try:\n  from a2a.types import TextPart\nexcept ImportError:\n  TextPart = None',
      'from starlette.applications import Starlette\napp = Starlette(lifespan=None, routes=[])',
    ])
      for (const name of ['starlette', 'a2a-sdk'])
        assert.deepEqual(
          (await found(code, name, '1.3.1')).filter((each) => each.includes('removed-name')),
          [],
          code,
        );
  });
});
