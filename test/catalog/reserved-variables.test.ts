import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { replaceReservedVariable } from '../../src/catalog/container-fields';
import { root } from '../../src/lib/root';
import { smallPlan } from '../support/context';
import { cuda } from '../support/stack';

/** Variables of the plan and the images that a row may set to another value, and why that harms nobody. */
const LAST_WORD: Readonly<Record<string, string>> = {
  ALPHA_IP: 'an address, which only the agent reads',
  BETA_IP: 'an address, which only the agent reads',
  BIND_ADDRESS: "a setting of the agents' own",
  CACHE_HOST: 'an address, which only the agent reads',
  CACHE_PORT: 'an address, which only the agent reads',
  CACHE_URL: 'an address, which only the agent reads',
  CUDACXX: 'of a build image, which never runs',
  CUDA_PATH: 'of a build image, which never runs',
  CUDA_VISIBLE_DEVICES: 'hides the card from the agent, and shows no other one',
  FLEET_AGENT_WORKERS: 'a setting of the reference agent',
  GPU_VISIBLE_DEVICES: 'the profile, which a row goes before',
  LANG: 'a setting of the agent',
  MODEL_EVICT_THRESHOLD_PCT: 'the profile, which a row goes before',
  NUMBA_CACHE_SIZE: 'the profile, which a row goes before',
  OMP_NUM_THREADS: 'the profile, which a row goes before',
  PORT_OFFSET: "a setting of the agents' own",
  PULSE_SERVER: 'the sound server that the agent asks',
  PYTHONDONTWRITEBYTECODE: 'a setting of Python',
  PYTHONPATH: 'what init writes for agents that need a further folder',
  PYTHONUNBUFFERED: 'a setting of Python',
  PYTORCH_CUDA_ALLOC_CONF: 'the profile, which a row goes before',
  TINI_VERBOSITY: 'a setting of tini',
  TORCH_CUDA_ALLOC_CONF: 'the profile, which a row goes before',
  TORCH_CUDA_ARCH_LIST: 'has a rule of its own',
};

/** Names that the Dockerfiles set. */
function readImageVariables(): string[] {
  const files = readdirSync(path.join(root, 'images'), { recursive: true, encoding: 'utf8' })
    .filter((file) => path.basename(file) === 'Dockerfile')
    .map((file) => readFileSync(path.join(root, 'images', file), 'utf8'));
  return files.flatMap((text) =>
    [...text.matchAll(/^ENV ((?:.*\\\n)*.*)$/gm)].flatMap(([, body = '']) =>
      [...body.matchAll(/(?:^|\s)([A-Z][A-Z0-9_]*)=/g)].map(([, name = '']) => name),
    ),
  );
}

/** Names that the entry script exports. */
function readEntryVariables(): string[] {
  const text = readFileSync(path.join(root, 'images/service/fleet-entry'), 'utf8');
  const map = /^EXPORTED = \{\n([\s\S]*?)^\}/m.exec(text)?.[1] ?? '';
  return [...map.matchAll(/: \(([^)]*)\)/g)].flatMap(([, names = '']) =>
    [...names.matchAll(/"(\w+)"/g)].map(([, name = '']) => name),
  );
}

/** Names in every container's environment, of services of all kinds. */
function listPlannedVariables(): string[] {
  const address = { address: '192.168.1.10', peers: '{"beta":"192.168.1.11"}' };
  const agents = JSON.stringify({ source: '.' });
  return [
    { ...address },
    { ...address, ...cuda, agents, audio: 'pulse', dockerSocket: '{"group":998}' },
  ].flatMap((keys) => {
    const { services } = smallPlan(keys, ({ hub, camera }) => {
      hub.workers = 2;
      hub.dockerSocket = true;
      hub.needs = ['docker'];
      camera.needs = ['gpu', 'audio'];
    });
    // What a row names itself, and the addresses of what it names.
    const own = /^(HUB|WORKER|CAMERA|RELAY)(_|$)/;
    return services.flatMap(({ environment }) =>
      Object.keys(environment).filter((name) => !own.test(name)),
    );
  });
}

describe('the variables that the plan, the images and the entry script set', () => {
  const set = new Set([
    ...listPlannedVariables(),
    ...readImageVariables(),
    ...readEntryVariables(),
  ]);

  it('are found', () => {
    for (const name of ['FLEET_PROBE', 'DOCKER_HOST', 'VIRTUAL_ENV', 'FLEET_UVICORN_WORKERS']) {
      assert.ok(set.has(name), [...set].sort().join(' '));
    }
  });

  it('are refused in a row, or a row may have the last word for a reason', () => {
    const open = [...set].filter((name) => replaceReservedVariable(name) === undefined);
    assert.deepEqual(open.sort(), Object.keys(LAST_WORD).sort());
  });
});
