import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import execa from 'execa';
import { parse } from 'yaml';
import { readManifestDigest } from '../../src/docker/buildx';
import { locateFleetHome } from '../../src/lib/home';
import { RegistryClient } from '../../src/registry-client/client';
import { listReferrers } from '../../src/registry-client/attach-document';
import { CLEAN, putTrivy } from '../support/scanner';
import { must } from '../support/errors';
import { temporaryFolder } from '../support/folders';
import { FleetUnderTest } from './fleet-under-test';
import { lockForToday } from './todays-locks';
import { IMAGES, MAIN } from '../support/rows';

interface Step {
  readonly name: string;
  readonly run?: string;
}

interface Done {
  readonly code: number;
  readonly said: string;
}

interface Built {
  readonly image: string;
  readonly digest: string;
  readonly repository: string;
  readonly built: boolean;
}

const JOB = 'level-1';
const STACK = 'it-job';
const BAD = CLEAN.replace(
  /\}\]\}$/,
  ',"Vulnerabilities":[{"VulnerabilityID":"CVE-1","PkgName":"zlib1g","InstalledVersion":"1","FixedVersion":"2","Severity":"HIGH"}]}]}',
);

describe("the images workflow's job", function () {
  this.timeout('15m');
  const fleet = new FleetUnderTest(__filename);
  const temp = temporaryFolder({ env: '', outputs: '', 'builds/.keep': '' });
  // These tests cover the job, and test/scan the findings.
  putTrivy(temp);
  /** Separate FLEET_HOME: no verdict of this scanner passes for a real one. */
  const home = path.join(temp, 'home');
  const { jobs } = parse(fleet.read('.github/workflows/images.yml')) as {
    jobs: Record<string, { steps: readonly Step[]; strategy: { matrix: { include: Entry[] } } }>;
  };
  interface Entry {
    readonly stack: string;
    readonly images: string;
  }
  const job = must(jobs[JOB]);
  const [{ images }] = job.strategy.matrix.include as [Entry];
  const all = images.split(' ');
  const client = new RegistryClient('localhost:5050');
  let built: Built[] = [];

  before(async function () {
    if ((await execa('jq', ['--version'], { reject: false })).failed) {
      console.log('      skipped: jq is not installed');
      this.skip();
    }
    mkdirSync(home);
    copyFileSync(path.join(locateFleetHome(), 'upstreams.json'), path.join(home, 'upstreams.json'));
    // As the main machine, but for what is not in reach: the hub, GHCR, a Pulumi backend.
    fleet.writeStack(STACK, MAIN, {
      engine: 'embedded',
      registry: 'localhost:5050',
      upstreams: 'standin',
    });
    // The stack takes no version of a package but the lock's.
    await lockForToday(fleet.folder, STACK, all, new Date().toISOString());
  });

  /** Runs a step of the job as a runner does: its script, and what earlier steps gave to the job's environment. */
  async function run(name: string, env: Readonly<Record<string, string>> = {}): Promise<Done> {
    const { run: script } = must(job.steps.find((step) => step.name === name));
    const given = readFileSync(path.join(temp, 'env'), 'utf8').trim().split('\n');
    const { exitCode, all: said = '' } = await execa(
      'bash',
      ['--noprofile', '--norc', '-eo', 'pipefail', '-c', must(script)],
      {
        cwd: fleet.folder,
        all: true,
        reject: false,
        env: {
          ...Object.fromEntries(given.map((line) => line.split('=') as [string, string])),
          PATH: `${temp}:${process.env['PATH'] ?? ''}`,
          NO_COLOR: '1',
          MACHINE_STACK: STACK,
          IMAGES: images,
          RUNNER_TEMP: temp,
          GITHUB_ENV: path.join(temp, 'env'),
          GITHUB_OUTPUT: path.join(temp, 'outputs'),
          ...env,
        },
      },
    );
    return { code: exitCode, said };
  }
  const succeed = async (name: string, env = {}): Promise<string> => {
    const { code, said } = await run(name, env);
    assert.equal(code, 0, `${name}: ${said}`);
    return said;
  };

  it('chooses the stack, builds, pushes with the cache and lists the images', async () => {
    for (const name of [
      'Start a builder',
      'Choose the stack',
      'Take what earlier jobs built',
      'Build',
    ]) {
      await succeed(name);
    }
    const { images: made } = JSON.parse(readFileSync(path.join(temp, 'images.json'), 'utf8')) as {
      images: Built[];
    };
    built = made;
    const names = built.map(({ image }) => image);
    assert.deepEqual(
      all.filter((name) => !names.includes(name)),
      [],
    );
    for (const { image, digest } of built) {
      const repository = `${fleet.namespace}/${image}`;
      assert.equal(await client.readDigest(repository, digest), digest);
      // As the hub is asked for an upstream image's.
      const asked = `localhost:5050/${repository}@${digest}`;
      assert.equal(await readManifestDigest(asked, 'fleet'), digest);
      const cache = await client.readDigest(repository, 'buildcache');
      assert.notEqual(cache, undefined, image);
    }
  });

  it('passes a scan without findings, and fails one with findings', async () => {
    const said = await succeed('Scan', { FLEET_HOME: home });
    for (const name of all) assert.match(said, new RegExp(`^${name}: passes; 0 findings`, 'm'));
    writeFileSync(path.join(temp, 'report.json'), BAD);
    const found = await run('Scan', { FLEET_HOME: home });
    assert.equal(found.code, 1);
    for (const name of all) assert.match(found.said, new RegExp(`^error: ${name}: .*CVE-1`, 'm'));
  });

  it('attaches an SBOM to each image', async () => {
    await succeed('Make and attach SBOMs');
    for (const { image, digest } of built.filter((each) => all.includes(each.image))) {
      const attached = await listReferrers(client, `${fleet.namespace}/${image}`, digest);
      const kinds = attached.map(({ artifactType }) => artifactType);
      assert.deepEqual(kinds, ['application/vnd.cyclonedx+json'], image);
    }
  });

  it('names the subjects of the attestation, and hands the digests on to later jobs', async () => {
    const subjects = await succeed('Name what was built');
    const lines = built
      .filter((each) => each.built)
      .map(({ digest, repository }) => `${digest.replace('sha256:', '')}  ${repository}`);
    assert.deepEqual(
      subjects.split('\n').filter((line) => line !== ''),
      lines,
    );
    await succeed('Note what is built');
    const known = readFileSync(path.join(temp, 'builds/builds.json'), 'utf8');
    for (const { digest } of built) assert.ok(known.includes(digest));
  });

  it('stops if the mirror deleted a pinned version, and builds again after the command that it names', async () => {
    const name = IMAGES.root;
    const lock = `images/${name}/apt.lock`;
    // One package that the upstream image has as well, and one that the mirror alone has.
    fleet.edit(lock, /^(libpam0g|tini)=.*$/gm, (pin) => pin.replace(/=.*/, '=0.1-1'));
    const { code, said } = await run('Build');
    assert.equal(code, 1, said);
    assert.match(
      said,
      new RegExp(
        `^ *error: ${name}: apt libpam0g is pinned to 0\\.1-1, the parent image has \\S+ already$`,
        'm',
      ),
    );
    assert.match(
      said,
      new RegExp(
        `^ *error: ${name}: apt tini is pinned to 0\\.1-1, the mirror has only \\S+$`,
        'm',
      ),
    );
    const [, fix] =
      new RegExp(
        `APT_PINS=strict refuses these versions; run bin/fleet (--stack ${STACK} lock ${name}), `,
      ).exec(said) ?? [];
    await fleet.succeed(...must(fix).split(' '));
    assert.doesNotMatch(fleet.read(lock), /0\.1-1/);
    await succeed('Build');
  });
});
