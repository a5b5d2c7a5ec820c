import assert from 'node:assert/strict';
import { findRemedies } from '../../src/locks/advise-versions';
import { formatVersionConflict } from '../../src/locks/failure';
import { renderPyproject } from '../../src/locks/resolver-inputs';
import { listLockTargets, type LockTarget } from '../../src/locks/targets';
import type { Catalog } from '../../src/catalog/schema';
import { smallCatalog, type Rows } from '../support/catalog';
import { must } from '../support/errors';
import { temporaryFolder } from '../support/folders';

const hash = `--hash=sha256:${'0'.repeat(64)}`;

/** Tries nothing that is not listed: image and requirements. */
class Resolver {
  readonly asked: string[] = [];
  constructor(private readonly fitting: readonly string[]) {}

  readonly fits = (root: string) => (target: LockTarget) => {
    const [base] = target.bases;
    const [, list = ''] = /^dependencies = (.*)$/m.exec(renderPyproject(root, target, base)) ?? [];
    const question = `${base.line.at(-1)?.name ?? ''}: ${(JSON.parse(list) as string[]).join(' ')}`;
    this.asked.push(question);
    return Promise.resolve(this.fitting.includes(question));
  };
}

/** What is locked. */
interface Lockable {
  readonly name?: string;
  readonly folder?: string;
  readonly change?: (rows: Rows) => void;
}

describe('findRemedies', () => {
  const files = {
    'images/base/requirements.in': 'yaml\n',
    'images/base/requirements.lock': `yaml==6.0 ${hash}\n`,
    'images/web/requirements.in': 'server\n',
    'images/web/requirements.lock': `server==0.54.0 ${hash}\nmodel==2.1 ${hash}\n`,
  };
  const why = 'they clash';

  async function advise(
    requirements: string,
    fitting: readonly string[],
    { name = 'Hub', folder = 'agents/locks/hub', change }: Lockable = {},
    more: Readonly<Record<string, string>> = {},
  ): Promise<{ readonly asked: readonly string[]; readonly text: string }> {
    const catalog: Catalog = smallCatalog(change);
    const root = temporaryFolder({
      ...files,
      [`${folder}/requirements.in`]: requirements,
      ...more,
    });
    const target = must(listLockTargets(root, catalog).find((each) => each.name === name));
    const resolver = new Resolver(fitting);
    const remedies = await findRemedies(root, catalog, target, resolver.fits(root));
    return { asked: resolver.asked, text: formatVersionConflict(target, why, remedies) };
  }
  const OVERRIDE = 'write an override and its reason in agents/locks/hub/lock.json';

  it('names the family that fits, and the pins that its own has', async () => {
    const { asked, text } = await advise('server[fast]==0.34.0 # ours\nmodel<2\nextra\n', [
      'web: server[fast]==0.54.0 model==2.1 extra',
      'base: server[fast]==0.34.0 model<2 extra',
    ]);
    assert.deepEqual(asked, [
      'web: server[fast]==0.54.0 model==2.1 extra',
      'base: server[fast]==0.34.0 model<2 extra',
    ]);
    assert.equal(
      text,
      `Hub: no versions fit together: they clash; write family: 'base' in the row of Hub, which these requirements fit, or write server==0.54.0 and model==2.1 in agents/locks/hub/requirements.in, as web has them, or ${OVERRIDE}`,
    );
  });

  it('advises nothing that does not fit when it is tried', async () => {
    const { text } = await advise('server==0.34.0\n', []);
    assert.equal(
      text,
      `Hub: no versions fit together: they clash; change agents/locks/hub/requirements.in, or ${OVERRIDE}`,
    );
  });

  it('tries no family that contradicts the requirements, too', async () => {
    const { asked, text } = await advise('server==0.34.0\nyaml<6\n', [
      'web: server==0.54.0 yaml==6.0',
    ]);
    assert.deepEqual(asked, ['web: server==0.54.0 yaml==6.0']);
    assert.match(
      text,
      /; write yaml==6\.0 and server==0\.54\.0 in agents\/locks\/hub\/requirements\.in, as base and web have them, or/,
    );
  });

  it('names a family that fits also where packages of packages are in the way', async () => {
    const { text } = await advise('old-app\n', ['base: old-app']);
    assert.match(
      text,
      /; write family: 'base' in the row of Hub, which these requirements fit, or/,
    );
  });

  it('counts no pin that an override replaces, or that is for another Python', async () => {
    const { asked } = await advise(
      "server==0.34.0\nmodel<2; python_version < '3.8'\n",
      [],
      {},
      {
        'agents/locks/hub/lock.json': JSON.stringify({
          override: { 'server==0.34.0': 'the newer one does not start' },
        }),
      },
    );
    assert.deepEqual(asked, ["base: server==0.34.0 model<2; python_version < '3.8'"]);
  });

  it('proposes no other family for an image, or for what needs a GPU', async () => {
    const web = { name: 'web', folder: 'images/web' };
    assert.deepEqual((await advise('yaml<6\n', [], web)).asked, ['base: yaml==6.0']);
    const camera = { name: 'Camera', folder: 'agents/locks/camera' };
    assert.deepEqual((await advise('yaml<6\n', [], camera)).asked, ['cuda-cu121: yaml==6.0']);
  });
});
