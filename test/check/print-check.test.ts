import assert from 'node:assert/strict';
import { appendFileSync, existsSync } from 'node:fs';
import path from 'node:path';
import { loadCatalog } from '../../src/checkout/fleet';
import { printCheck, type CheckOptions } from '../../src/check/print-check';
import { checkSourceAlone } from '../../src/check/source-alone';
import type { Finding } from '../../src/lib/finding';
import { root } from '../../src/lib/root';
import { useFleetHome } from '../support/environment';
import { must } from '../support/errors';
import { temporaryFolder, writeFiles } from '../support/folders';
import { printed } from '../support/output';
import { fleet, projectCopy } from '../support/project';
import { toSlug } from '../../src/catalog/names';
import { PEER, SERVICES } from '../support/rows';

/** A service of the other machine alone, and its entry point. */
const { name: SERVICE, row: ROW } = SERVICES.peerWeb;
const ENTRY = 'script' in ROW.run ? ROW.run.script : assert.fail('no script');
const BROKEN = { [ENTRY]: 'import nowhere_to_be_found\n' };

describe('bin/fleet check', function () {
  this.timeout(120_000);
  useFleetHome();
  afterEach(() => {
    process.exitCode = undefined;
  });

  const checked = async (
    options: CheckOptions,
    stack?: string,
    names: readonly string[] = [],
  ): Promise<{ out: string; lines: readonly string[]; code: unknown }> => {
    process.exitCode = undefined;
    const { out, lines } = await printed(() => printCheck(stack, options, names));
    return { out, lines, code: process.exitCode };
  };
  const findings = (out: string): Finding[] =>
    (JSON.parse(out) as { findings: Finding[] }).findings;

  it('finds no error in the fleet as it stands, of any machine', async () => {
    const count = loadCatalog().services.length;
    const { out, code } = await checked({});
    assert.match(
      out,
      new RegExp(`0 errors, \\d+ warnings?, ${String(count)} services checked in \\d+\\.\\d s\\n$`),
    );
    assert.equal(code, undefined);
  });

  it('prints the findings of a source as JSON, and fails on errors', async () => {
    const { out, code } = await checked({ source: temporaryFolder(BROKEN), json: true }, PEER);
    const own = findings(out).filter(({ file }) => file === ENTRY);
    assert.deepEqual(
      own.map(({ severity, rule, service, line }) => [severity, rule, service, line]),
      [['error', 'import-not-provided', SERVICE, 1]],
    );
    assert.deepEqual(Object.keys(must(own[0])).sort(), [
      'file',
      'fix',
      'line',
      'message',
      'rule',
      'service',
      'severity',
    ]);
    assert.equal(code, 1);
  });

  it('fails on nothing that its baseline holds, and on what is new', async () => {
    const source = temporaryFolder({ [ENTRY]: 'import uvicorn\n' });
    const baseline = path.join(temporaryFolder(), 'baseline.json');
    await checked({ source, baseline, writeBaseline: true }, PEER);
    assert.ok(existsSync(baseline));
    assert.equal((await checked({ source, baseline }, PEER)).code, undefined);
    writeFiles(source, BROKEN);
    const { out, code } = await checked({ source, baseline, json: true }, PEER);
    assert.deepEqual([findings(out).map(({ file }) => file), code], [[ENTRY], 1]);
  });

  it("prints the named services' findings alone, and counts those alone", async () => {
    const source = temporaryFolder({ ...BROKEN, Dockerfile: 'FROM x\nCOPY gone /\n' });
    const { out, code } = await checked({ source, json: true }, PEER, [SERVICE]);
    assert.deepEqual([...new Set(findings(out).map(({ service }) => service))], [SERVICE]);
    assert.equal(code, 1);
    const { lines } = await checked({ source }, PEER, [`${SERVICE}x`]);
    assert.deepEqual(lines, [`check: is no service: '${SERVICE}x'; write ${SERVICE}`]);
    const written = await checked({ source, writeBaseline: true }, PEER, [SERVICE]);
    assert.match(written.lines.join(), /^--write-baseline: would forget /);
  });

  it('says why a stack is refused where a service of it is named', () => {
    const project = projectCopy();
    appendFileSync(path.join(project, `Pulumi.${PEER}.yaml`), '  fleet:nonsense: 1\n');
    const { stdout, stderr, code } = fleet(project, 'check', '--json', SERVICE);
    assert.equal(code, 1, stderr);
    assert.deepEqual(
      findings(stdout).map(({ rule, file }) => `${rule} ${file}`),
      [`refused Pulumi.${PEER}.yaml`],
    );
  });

  it('prints what stops a service above what is wrong with the files around it', async () => {
    const source = temporaryFolder({
      ...BROKEN,
      'a/Dockerfile': 'FROM x:1\nCOPY gone /\nUSER 1\n',
    });
    const { out } = await checked({ source, json: true }, PEER);
    const errors = findings(out).filter(({ severity }) => severity === 'error');
    const first = errors.findIndex(({ service }) => service === null);
    assert.ok(first > 0 && errors.slice(first).every(({ service }) => service === null));
    assert.equal(errors[first]?.rule, 'copy-source-missing');
  });

  it('checks the files of a source also where rows of the catalog are refused', () => {
    const source = temporaryFolder({
      Dockerfile: 'FROM x:1\nCOPY gone /\nUSER 1\n',
      'tests/keys.py': "TOKEN = 'ghp_aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hJ6'\n",
    });
    assert.deepEqual(
      checkSourceAlone(source)
        .map(({ rule, file }) => `${rule} ${file}`)
        .sort(),
      ['copy-source-missing Dockerfile', 'secret-in-source tests/keys.py'],
    );
    const project = projectCopy();
    appendFileSync(path.join(project, 'fleet/services/tools.ts'), '\nexport const more = 1;\n');
    const { stdout, code } = fleet(project, 'check', '--json', '--source', source);
    assert.equal(code, 1);
    const rules = findings(stdout).map(({ rule }) => rule);
    assert.deepEqual(rules, ['refused', 'copy-source-missing', 'secret-in-source']);
    const { stderr } = fleet(project, 'check', '--source', source);
    assert.match(stderr, /rows or stack files are refused, so the agents' code was not checked/);
    assert.doesNotMatch(stderr, /no agents' source is given/);
  });

  it('checks a service also where its lock is not made yet, and says how to make it', () => {
    const slug = toSlug(SERVICE);
    const project = projectCopy(root, { [`agents/locks/${slug}/requirements.in`]: 'aiohttp\n' });
    const source = temporaryFolder({
      [ENTRY]: 'import aiohttp\nimport multidict\nx = [].nothing()\ny = absent\n',
    });
    const run = (...args: string[]): string[] => {
      const { stdout, code } = fleet(project, ...args, 'check', '--json', '--source', source);
      assert.equal(code, 1);
      return findings(stdout)
        .filter(({ service, severity }) => service === SERVICE && severity === 'error')
        .map(({ rule, file, fix }) => `${rule} ${file}: ${fix}`);
    };
    const found = run('--stack', PEER);
    assert.equal(found.length, 2, found.join('\n'));
    assert.match(
      found.join('\n'),
      new RegExp(
        `refused agents/locks/${slug}/requirements.lock: run .*bin/fleet --stack ${PEER} lock ${SERVICE}`,
      ),
    );
    assert.match(found.join('\n'), /undefined-name/);
    assert.deepEqual(run(), found);
  });

  it('checks them also where the stack that is named is refused', () => {
    const source = temporaryFolder({ Dockerfile: 'FROM x:1\nCOPY gone /\nUSER 1\n' });
    const project = projectCopy();
    appendFileSync(path.join(project, `Pulumi.${PEER}.yaml`), '  fleet:nonsense: 1\n');
    const { stdout, code } = fleet(project, '--stack', PEER, 'check', '--json', '--source', source);
    assert.equal(code, 1);
    const rules = findings(stdout).map(({ rule }) => rule);
    assert.deepEqual(rules, ['refused', 'copy-source-missing']);
  });

  it('refuses a source that is not a folder', async () => {
    assert.deepEqual((await checked({ source: '/nowhere' })).lines, [
      `--source: is not a folder: '/nowhere'; write the path of the agents' folder, from ${root} or in full`,
    ]);
  });
});
