import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { loadContext } from '../../src/checkout/context';
import { locateRow } from '../../src/checkout/fleet';
import { temporaryFolder } from '../support/folders';
import { git } from '../support/git';
import { fleet, projectCopy, type Outcome } from '../support/project';
import { IMAGES, MAIN, SERVICES } from '../support/rows';

describe('bin/fleet', function () {
  this.timeout(120_000); // each call starts Node anew
  let project: string;
  before(() => {
    project = projectCopy();
  });
  afterEach(() => {
    git(project, '', 'checkout', '--quiet', '--', '.');
  });

  const edit = (file: string, change: (text: string) => string): void => {
    const full = path.join(project, file);
    writeFileSync(full, change(readFileSync(full, 'utf8')));
  };
  /** Asserts that the command fails with these lines alone. */
  const refused = (outcome: Outcome, ...lines: string[]): void => {
    const stderr = lines.map((line) => `error: ${line}\n`).join('');
    assert.deepEqual(outcome, { code: 1, stdout: '', stderr });
  };

  it('lists its commands', () => {
    const { code, stdout, stderr } = fleet(project, '--help');
    assert.deepEqual([code, stderr], [0, '']);
    const commands = stdout.slice(stdout.indexOf('Commands:')).matchAll(/^ {2}([a-z]+)/gm);
    assert.deepEqual(
      [...commands].map((match) => match[1]),
      [
        'up',
        'preview',
        'down',
        'restart',
        'stop',
        'start',
        'history',
        'rollback',
        'release',
        'dev',
        'status',
        'logs',
        'check',
        'impact',
        'report',
        'sizes',
        'vram',
        'build',
        'try',
        'export',
        'scan',
        'sbom',
        'sign',
        'lock',
        'prune',
        'matrix',
        'init',
        'setup',
        'test',
        'help',
      ],
    );
  });

  it('refuses a command that it does not have', () => {
    assert.deepEqual(fleet(project, 'obliterate'), {
      code: 1,
      stdout: '',
      stderr: "error: unknown command 'obliterate'\nrun bin/fleet --help for the commands\n",
    });
  });

  it('refuses a stack that does not exist', () => {
    const files = readdirSync(project).filter((name) => /^Pulumi\..+\.yaml$/.test(name));
    const known = files.map((name) => name.slice('Pulumi.'.length, -'.yaml'.length));
    refused(
      fleet(project, 'up', '--stack', 'nowhere'),
      `Pulumi.nowhere.yaml: does not exist; write one of ${known.join(', ')}`,
    );
  });

  it('refuses an unknown key and a mistyped value in a stack file, at once', () => {
    edit('Pulumi.dev.yaml', (text) => `${text}  fleet:portoffset: 5\n  fleet:agentWorkers: many\n`);
    refused(
      fleet(project, 'up'),
      "Pulumi.dev.yaml: fleet:agentWorkers: is not a number: 'many'; write a whole number from 1 to 64",
      'Pulumi.dev.yaml: fleet:portoffset: unknown key; write fleet:portOffset',
    );
  });

  it('refuses to run a service from its source in a stack that Pulumi owns', () => {
    edit('Pulumi.dev.yaml', (text) =>
      text.replace('engine: embedded', 'engine: pulumi\n  fleet:dockerEngine: here'),
    );
    refused(
      fleet(project, 'dev', SERVICES.legacy.name),
      "Pulumi.dev.yaml: fleet:engine: this command does not work with the engine: 'pulumi'; use a stack whose fleet:engine is 'embedded'",
    );
  });

  it('refuses a port used twice and an image cycle, at once', () => {
    const { name, row } = SERVICES.next;
    const { name: first, row: taken } = SERVICES.first;
    const file = locateRow(name);
    edit(file, (text) =>
      text.replace(`  port: ${String(row.port)}`, `  port: ${String(taken.port)}`),
    );
    edit('fleet/images.ts', (text) =>
      text.replace(
        /(role: 'common-base'[\s\S]*?)?from: \{ upstream: [^}]*\}/,
        `from: '${IMAGES.web}'`,
      ),
    );
    refused(
      fleet(project, 'up'),
      `fleet/images.ts: ${IMAGES.root}.from: images build on each other in a circle: '${IMAGES.root} → ${IMAGES.web} → ${IMAGES.fallback} → ${IMAGES.tools} → ${IMAGES.root}'; cut one link`,
      `${file}: ${name}.port: is already ${first}.port on ${MAIN}: '${String(taken.port)}'; choose a free port`,
    );
  });

  it('refuses a missing entry script and a lock without a hash, at once', () => {
    rmSync(path.join(project, 'agents/reference/main.py'));
    edit(`images/${IMAGES.web}/requirements.lock`, (text) => `${text}extra==1.0\n`);
    refused(
      fleet(project, 'up'),
      `images/${IMAGES.web}/requirements.lock: extra: has no hash; run bin/fleet lock ${IMAGES.web}`,
      'agents/reference/main.py: missing, and every service is made from it; restore it',
    );
  });

  it('refuses a service that the machine does not run', () => {
    const { code, stdout, stderr } = fleet(project, 'preview', '--only', 'Nobody');
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(
      stderr,
      new RegExp(
        `^error: service: does not run on ${MAIN}: 'Nobody'; write another service that bin/fleet status lists\\n$`,
      ),
    );
  });

  it('says that Docker does not run', () => {
    refused(
      fleet(project, 'status'),
      "DOCKER_HOST: no Docker engine answers: 'unix:///nowhere/docker.sock'; start it there, or unset DOCKER_HOST",
    );
  });

  it('prints what the program refuses once, without a stack trace', () => {
    edit('Pulumi.dev.yaml', (text) => `${text}  fleet:caBundle: /nowhere.pem\n`);
    refused(
      fleet(project, 'export', '--out', temporaryFolder()),
      "Pulumi.dev.yaml: fleet:caBundle: does not exist: '/nowhere.pem'; write the path of a PEM file, or 'environment'",
    );
  });

  it('exports the fleet as files for buildx bake and docker compose', () => {
    const out = temporaryFolder();
    const bake = path.join(out, 'docker-bake.json');
    const compose = path.join(out, 'compose.yaml');
    assert.deepEqual(fleet(project, 'export', '--out', out), {
      code: 0,
      stdout: `${bake}\n${compose}\n`,
      stderr: '',
    });
    const { target, group } = JSON.parse(readFileSync(bake, 'utf8')) as {
      target: Record<string, { contexts: Record<string, string> }>;
      group: Record<string, { targets: string[] }>;
    };
    const { plan } = loadContext('dev');
    const names = [
      ...plan.images.map(({ name }) => name),
      ...plan.services.map(({ slug }) => slug),
    ];
    assert.deepEqual(Object.keys(target).sort(), names.sort());
    assert.deepEqual(group['level-0'], { targets: [IMAGES.root] });
    const { services } = parse(readFileSync(compose, 'utf8')) as { services: object };
    assert.equal(Object.keys(services).length, plan.services.length + plan.infrastructure.length);
    const text = readFileSync(bake, 'utf8') + readFileSync(compose, 'utf8');
    assert.ok(!text.includes('{{digest:'));
    assert.match(
      target[IMAGES.web]?.contexts[IMAGES.fallback] ?? '',
      new RegExp(
        `^docker-image://localhost:5050/fleet/${IMAGES.fallback}:${IMAGES.fallback}-20260102-[0-9a-f]{8}$`,
      ),
    );
  });
});
