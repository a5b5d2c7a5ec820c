import assert from 'node:assert/strict';
import {
  unknownCheckingProxy,
  type PolicyResource,
  type StackValidationArgs,
} from '@pulumi/policy';
import { checkPolicies } from '../../src/engines/common/policies';
import {
  COMMAND,
  CONTAINER,
  REMOTE_IMAGE,
  type Recorded,
} from '../../src/engines/common/resources';
import { containerScanned } from '../../policy/rules/container-scanned';
import { scanExceptionsCurrent } from '../../policy/rules/scan-exceptions-current';
import { applyWaivers } from '../../policy/apply-waivers';
import type { PolicyFacts } from '../../policy/list-policies';
import { useTimeOfCommit } from '../support/clock';
import { digestOf, useFleetHome } from '../support/environment';
import { rejection } from '../support/errors';
import { recordStack, type Recording } from '../support/recorded';
import { MAIN, SERVERS, SERVICES } from '../support/rows';

const settings = {
  ...{ name: MAIN, waivers: [], production: true, scan: { scanner: 'trivy' } },
  held: new Map<string, string>(),
};
const check = (resources: readonly Recorded[], stack: PolicyFacts['stack']): Promise<void> =>
  checkPolicies(resources, { stack, exceptions: [] });
const REFUSED = `policy container-scanned: ${SERVICES.legacy.slug}: does not wait for the scan gate of its image; write dependsOn: [the ImageScan of that image]`;

describe('container-scanned on the embedded engine', function () {
  this.timeout(120_000); // records the program

  useFleetHome();
  useTimeOfCommit();
  let main: Recording;
  before(async () => {
    main = await recordStack(MAIN);
  });

  const gateOf = (name: string): Recorded => main.one(COMMAND, `${name}-scan`);
  /** Changes some of the program's resources. */
  const changed = (change: (each: Recorded) => Recorded): Recorded[] => main.resources.map(change);
  const only = (type: string, name: string, change: (each: Recorded) => Recorded): Recorded[] =>
    changed((each) => (each.type === type && each.name === name ? change(each) : each));
  const without = (list: readonly string[], urn: string): string[] =>
    list.filter((each) => each !== urn);

  it('passes the whole program', async () => {
    await check(main.resources, settings);
  });

  it('refuses a container that does not wait for the gate', async () => {
    const broken = only(CONTAINER, SERVICES.legacy.slug, (each) => ({
      ...each,
      dependencies: without(each.dependencies, gateOf(SERVICES.legacy.slug).urn),
    }));
    assert.deepEqual(await rejection(check(broken, settings)), [REFUSED]);
  });

  it('passes the image that a hold keeps without the gate, and no other: then the hold has ended', async () => {
    const { name, urn, inputs } = main.one(CONTAINER, SERVICES.legacy.slug);
    const broken = (image: unknown): Recorded[] =>
      changed((each) =>
        each.urn === urn
          ? {
              ...each,
              inputs: { ...inputs, image },
              dependencies: without(each.dependencies, gateOf(name).urn),
            }
          : each,
      );
    const image = `localhost:5050/fleet/${name}@${digestOf('a')}`;
    const holding = (held: string): Promise<void> =>
      checkPolicies(broken(image), {
        stack: settings,
        exceptions: [],
        held: new Map([[name, held]]),
      });
    await holding(image);
    const other = `localhost:5050/fleet/${name}@${digestOf('b')}`;
    assert.deepEqual(await rejection(holding(other)), [REFUSED]);
  });

  it('refuses a missing gate, a gate with another command, and one of another image', async () => {
    const gate = gateOf(SERVICES.legacy.slug);
    const gone = main.resources.filter((each) => each !== gate);
    const idle = only(COMMAND, gate.name, (each) => ({ ...each, inputs: { create: 'true' } }));
    const other = only(COMMAND, gate.name, (each) => ({
      ...each,
      inputs: gateOf(SERVICES.plain.slug).inputs,
    }));
    const foreign = only(COMMAND, gate.name, (each) => ({
      ...each,
      urn: each.urn.replace('fleet:image:Scan$', ''),
    })).map((each) => ({
      ...each,
      dependencies: each.dependencies.map((urn) =>
        urn === gate.urn ? urn.replace('fleet:image:Scan$', '') : urn,
      ),
    }));
    for (const broken of [gone, idle, other, foreign]) {
      assert.deepEqual(await rejection(check(broken, settings)), [REFUSED]);
    }
  });

  it("refuses infrastructure that does not wait for its image's gate", async () => {
    const broken = only(CONTAINER, SERVERS.store.name, (each) => ({
      ...each,
      dependencies: without(each.dependencies, gateOf(SERVERS.store.name).urn),
    }));
    assert.match(
      String(await rejection(check(broken, settings))),
      new RegExp(`: ${SERVERS.store.name}: does not wait`),
    );
  });

  it('passes a waived container, and refuses it once the waiver is expired or not needed', async () => {
    const broken = only(CONTAINER, SERVICES.legacy.slug, (each) => ({
      ...each,
      dependencies: without(each.dependencies, gateOf(SERVICES.legacy.slug).urn),
    }));
    const waiving = (until: string) => ({
      ...settings,
      waivers: [
        { rule: 'container-scanned', resource: SERVICES.legacy.slug, reason: 'a test', until },
      ],
    });
    await check(broken, waiving('9999-12-31'));
    assert.deepEqual(await rejection(check(broken, waiving('2001-01-01'))), [
      `${REFUSED}; its waiver ended on 2001-01-01: renew it with a reason or fix the cause`,
    ]);
    assert.match(
      String(await rejection(check(main.resources, waiving('9999-12-31')))),
      new RegExp(
        `nothing of this name violates container-scanned: '${SERVICES.legacy.slug}'; remove the waiver`,
      ),
    );
  });

  it('refuses scan: off for a real machine, by its config and not its name', async () => {
    const { resources } = await recordStack('dev');
    const off = { ...settings, name: 'home', scan: 'off' };
    const waiver = { rule: 'container-scanned', resource: '', reason: 'x', until: '9999-12-31' };
    const [line] = await rejection(check(resources, off));
    assert.equal(
      line,
      "policy container-scanned: Pulumi.home.yaml: fleet:scan: is not for production: 'off'; write { scanner: trivy } or { scanner: grype }",
    );
    const named = { ...off, waivers: [{ ...waiver, resource: 'home' }] };
    assert.equal((await rejection(check(resources, named)))[0], line);
    await check(resources, { ...off, production: false });
  });
});

describe("container-scanned on Pulumi's engine", () => {
  type Props = Readonly<Record<string, unknown>>;
  /** Pulumi's placeholder for an unknown text. */
  const UNKNOWN = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';
  const image = `ghcr.io/example/fleet/${SERVICES.legacy.slug}@${digestOf('a')}`;
  const asked = (ref: string): string => `node … '{"image":"x","ref":"${ref}","scan":{}}'`;

  /** Makes a resource as the SDK passes it to policies, with unknown values. */
  function resource(type: string, name: string, parents: string, props: Props): PolicyResource {
    const isType = (of: { __pulumiType?: string }): boolean => of.__pulumiType === type;
    // eslint-disable-next-line @typescript-eslint/no-unsafe-call -- exported without a type
    const known = unknownCheckingProxy(props) as Props;
    return {
      type,
      name,
      isType,
      props: known,
      urn: `urn:pulumi:${MAIN}::fleet::${parents}$${type}::${name}`,
      dependencies: [],
      propertyDependencies: {},
    } as unknown as PolicyResource;
  }
  const gate = (name: string, create: string): PolicyResource =>
    resource(COMMAND, name, 'fleet:image:Scan', { create });

  /** Runs the rule on a container that depends on this gate. */
  function said(known: string, scan: PolicyResource, of = SERVICES.legacy.slug): string[] {
    const remote = resource(REMOTE_IMAGE, of, 'fleet:x:Y', {});
    const container = {
      ...resource(CONTAINER, SERVICES.legacy.slug, 'fleet:x:Y', { image: known }),
      dependencies: [remote, scan],
      propertyDependencies: { image: [remote] },
    };
    const lines: string[] = [];
    const args = { resources: [container, remote, scan] } as unknown as StackValidationArgs;
    for (const rule of applyWaivers([containerScanned(settings)], settings)) {
      if ('validateStack' in rule) void rule.validateStack(args, (line) => lines.push(line));
    }
    return lines;
  }

  it('compares digests if they are known', () => {
    assert.deepEqual(said(image, gate('any', asked(image))), []);
    assert.equal(
      said(image, gate(`${SERVICES.legacy.slug}-scan`, asked(`x@${digestOf('b')}`))).length,
      1,
    );
    assert.equal(
      said(
        `${SERVICES.legacy.slug}:1`,
        gate(`${SERVICES.legacy.slug}-scan`, asked(`${SERVICES.legacy.slug}:1`)),
      ).length,
      1,
    );
  });

  it("compares the image's resource in the preview of a new one", () => {
    assert.deepEqual(said(UNKNOWN, gate(`${SERVICES.legacy.slug}-scan`, UNKNOWN)), []);
    assert.deepEqual(said(image, gate(`${SERVICES.legacy.slug}-scan`, UNKNOWN)), []);
    assert.equal(said(UNKNOWN, gate(`${SERVICES.plain.slug}-scan`, UNKNOWN)).length, 1);
    assert.equal(
      said(UNKNOWN, gate(`${SERVICES.legacy.slug}-scan`, UNKNOWN), SERVICES.plain.slug).length,
      1,
    );
  });
});

describe('scan-exceptions-current', () => {
  const exception = {
    vulnerability: 'CVE-2025-32434',
    package: 'torch',
    image: 'cuda-cu121',
    reason: 'r',
    owner: 'o',
    until: '2026-12-31',
  };
  const said = (today: string, scan: unknown = settings.scan): string[] => {
    const lines: string[] = [];
    const rule = scanExceptionsCurrent({ ...settings, scan }, [exception], today);
    void rule.validateStack({} as StackValidationArgs, (line) => lines.push(line));
    return lines;
  };

  it('refuses an exception after its last day if images are scanned', () => {
    assert.deepEqual(said('2026-12-31'), []);
    assert.deepEqual(said('2027-01-01'), [
      `fleet/scan-exceptions.ts: CVE-2025-32434 in torch of cuda-cu121: exception has ended: '2026-12-31'; renew it with a reason, or fix the cause`,
    ]);
    assert.deepEqual(said('2027-01-01', 'off'), []);
  });
});
