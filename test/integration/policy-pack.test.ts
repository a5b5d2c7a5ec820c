import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import path from 'node:path';
import execa from 'execa';
import { root } from '../../src/lib/root';
import { temporaryFolder, writeFiles } from '../support/folders';
import { pulumiOrSkip } from '../support/pulumi';
import { MAIN } from '../support/rows';

/** A complete stack file: the pack reads no settings of an incomplete one. */
const STACK = `'fleet:machine': ${MAIN}, 'fleet:registry': 'localhost:5050', 'fleet:track': none, 'fleet:upstreams': standin`;

/** A program with two containers: one without a memory limit, one whose image a preview does not know. */
const program = `
const docker = require('@pulumi/docker');
const digest = 'sha256:' + '0'.repeat(64);
const kept = {
  user: '10001:10001', capabilities: { drops: ['ALL'] }, securityOpts: ['no-new-privileges:true'],
  ulimits: [{ name: 'nproc', soft: 10, hard: 10 }], logOpts: { 'max-size': '10m' },
  healthcheck: { tests: ['CMD', 'true'] }, restart: 'unless-stopped',
};
new docker.Container('unlimited', { ...kept, image: 'registry.invalid/agent@' + digest });
const { imageId } = new docker.RemoteImage('agent', { name: 'registry.invalid/agent@' + digest });
new docker.Container('unknown', { ...kept, memory: 64, image: imageId });
`;

const waiver = {
  rule: 'container-memory-limited',
  resource: 'unlimited',
  reason: 'measured first',
  until: '9999-12-31',
};

describe("the policy pack on Pulumi's engine", function () {
  this.timeout('15m');
  before(pulumiOrSkip);

  let folder: string;
  before(async () => {
    folder = temporaryFolder({
      'Pulumi.yaml': 'name: fleet\nruntime: { name: nodejs, options: { typescript: false } }\n',
      'package.json': '{ "main": "index.js" }',
      'index.js': program,
      'state/.keep': '',
    });
    symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
    const { all, failed } = await pulumi('stack', 'init', 'test');
    assert.ok(!failed, all);
  });

  const pulumi = (...args: string[]): execa.ExecaChildProcess =>
    execa('pulumi', [...args, '--non-interactive', '--color', 'never'], {
      cwd: folder,
      env: {
        PULUMI_BACKEND_URL: `file://${folder}/state`,
        PULUMI_CONFIG_PASSPHRASE: 'test',
        PULUMI_SKIP_UPDATE_CHECK: 'true',
      },
      all: true,
      reject: false,
      timeout: 600_000,
    });

  /**
   * @param waivers the stack's, as its file holds them
   * @param more further keys of it
   */
  async function preview(
    waivers: string,
    more = "'fleet:scan': off",
  ): Promise<execa.ExecaReturnValue> {
    const config = `config: { ${STACK}, ${more}, 'fleet:waivers': ${waivers} }\n`;
    writeFiles(folder, { 'Pulumi.test.yaml': config });
    return pulumi('preview', '--stack', 'test', '--policy-pack', path.join(root, 'policy'));
  }

  async function refused(waivers: object[], ...said: string[]): Promise<void> {
    const { all = '', exitCode } = await preview(JSON.stringify(waivers));
    assert.notEqual(exitCode, 0, all);
    for (const line of said) assert.ok(all.includes(line), `${line}\n${all}`);
  }

  it('refuses one container that breaks a rule', async () => {
    await refused(
      [],
      '[mandatory]  container-memory-limited  (docker:index:Container: unlimited)',
      'unlimited: no memory limit; write memory, in megabytes',
    );
  });

  it('passes it with a waiver, and passes a waiver whose need is still unknown', async () => {
    const later = { ...waiver, rule: 'image-pinned', resource: 'unknown' };
    const { all, exitCode } = await preview(JSON.stringify([waiver, later]));
    assert.equal(exitCode, 0, all);
  });

  it("reads a waiver's day without quotes", async () => {
    const { all, exitCode } = await preview(
      '[{ rule: container-memory-limited, resource: unlimited, reason: a test, until: 9999-12-31 }]',
    );
    assert.equal(exitCode, 0, all);
  });

  it("refuses it after the waiver's last day", async () => {
    await refused(
      [{ ...waiver, until: '2001-01-01' }],
      'unlimited: no memory limit; write memory, in megabytes; its waiver ended on 2001-01-01: renew it with a reason or fix the cause',
    );
  });

  it('refuses containers without a scan gate, with a known digest or without', async () => {
    const { all = '', exitCode } = await preview(
      JSON.stringify([waiver]),
      "'fleet:scan': { scanner: trivy }",
    );
    assert.notEqual(exitCode, 0, all);
    for (const name of ['unlimited', 'unknown']) {
      assert.ok(all.includes(`${name}: does not wait for the scan gate of its image`), all);
    }
  });

  it('refuses scan: off for a real machine', async () => {
    const off = "'fleet:scan': off, 'fleet:production': true";
    const { all = '', exitCode } = await preview(JSON.stringify([waiver]), off);
    assert.notEqual(exitCode, 0, all);
    assert.ok(all.includes("fleet:scan: is not for production: 'off'"), all);
  });

  it('refuses a waiver that nothing needs', async () => {
    await refused(
      [waiver, { ...waiver, rule: 'image-pinned' }],
      '[mandatory]  disallow-unused-waivers',
      "Pulumi.test.yaml: fleet:waivers.1.resource: nothing of this name violates image-pinned: 'unlimited'",
    );
  });
});
