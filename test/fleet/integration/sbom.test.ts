import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import execa from 'execa';
import { RegistryClient } from '../../../src/registry-client/client';
import { listReferrers } from '../../../src/registry-client/attach-document';
import { faultsOf, property, read, type ListedDocument } from '../../support/cyclonedx';
import { must } from '../../support/errors';
import { temporaryFolder } from '../../support/folders';
import { FleetUnderTest, namespaceOf, until } from '../../integration/fleet-under-test';

const STACK = 'it-sbom';
const REGISTRY = 'localhost:5050';
const NAMESPACE = namespaceOf(__filename);
/** Images with Debian's packages alone, wheels in two layers, Ubuntu's Python 3.10, a service, and pip itself. */
const COLLECTOR = 'unifiedobservabilitycenter';
const IMAGES = ['base-utils', 'family-web', 'legacy-py310-cpu', COLLECTOR, 'build-python'];

interface Made {
  readonly image: string;
  readonly digest: string;
  readonly sbom: string;
  readonly result: string;
}

describe('the contents of images', function () {
  this.timeout('30m');
  const fleet = new FleetUnderTest(__filename);
  const out = temporaryFolder();
  const digests = new Map<string, string>();
  const document = (image: string): ListedDocument =>
    read(readFileSync(path.join(out, `${image}.cdx.json`)));

  before(async () => {
    fleet.writeStack(STACK, 'dev', {});
    const built = await fleet.succeed('build', '--stack', STACK, '--json', ...IMAGES);
    const { images } = JSON.parse(built) as { images: Made[] };
    for (const { image, digest } of images) digests.set(image, digest);
    await fleet.succeed('sbom', '--stack', STACK, '--out', out, ...IMAGES);
  });

  for (const image of IMAGES) {
    it(`match dpkg-query and pip inspect: ${image}`, async () => {
      const asked = await ask(digests, image);
      const { components, metadata } = document(image);
      const listed = (kind: string): string[] =>
        components
          .filter(({ purl = '' }) => purl.startsWith(`pkg:${kind}/`))
          .map(({ name, version }) => `${name} ${String(version)}`)
          .sort();
      assert.ok(asked.apt.length > 100);
      assert.deepEqual(listed('deb'), asked.apt);
      assert.deepEqual(listed('pypi'), asked.pip);
      assert.equal(metadata.component.version, digests.get(image));
      assert.deepEqual(faultsOf(readFileSync(path.join(out, `${image}.cdx.json`))), []);
      // The hash of each package is that of the file that it names.
      const hashes = new Map(
        components.flatMap((each): [string, string][] => {
          const file = property(each, 'fleet:hash-of');
          return file === undefined ? [] : [[file, must(each.hashes?.[0]).content]];
        }),
      );
      assert.deepEqual(asked.hashes(hashes.keys()), hashes);
    });
  }

  it('name the layer of each package', () => {
    const layerOf = (image: string, name: string): string =>
      must(property(must(document(image).components.find((c) => c.name === name)), 'fleet:layer'));
    const web = (name: string): string => layerOf('family-web', name);
    assert.equal(web('gosu'), layerOf('base-utils', 'gosu'));
    assert.equal(web('numpy'), layerOf(COLLECTOR, 'numpy'));
    assert.equal(new Set([web('libc6'), web('gosu'), web('numpy'), web('aiohttp')]).size, 4);
  });

  it('are attached to the image in the registry, once', async () => {
    const attach = async (): Promise<Made[]> => {
      const said = await fleet.succeed('sbom', '--stack', STACK, '--json', 'base-utils');
      return (JSON.parse(said) as { images: Made[] }).images;
    };
    const [first] = await attach();
    const second = must((await attach())[0]);
    assert.deepEqual(second, { ...first, result: 'up to date' });
    const client = new RegistryClient(REGISTRY);
    const repository = `${NAMESPACE}/base-utils`;
    const listed = await listReferrers(client, repository, must(digests.get('base-utils')));
    const ours = listed.filter(({ artifactType }) => artifactType?.includes('cyclonedx'));
    assert.deepEqual(
      ours.map(({ digest }) => digest),
      [second.sbom],
    );
    const { layers } = must(await client.readManifest(repository, second.sbom));
    const blob = await client.openBlob(repository, must(layers[0]).digest);
    assert.ok(
      Buffer.from(await new Response(blob as never).arrayBuffer()).equals(
        readFileSync(path.join(out, 'base-utils.cdx.json')),
      ),
    );
  });

  it('are delivered to the UnifiedObservabilityCenter, which keeps them over a restart', async () => {
    const image = `${REGISTRY}/${NAMESPACE}/${COLLECTOR}@${must(digests.get(COLLECTOR))}`;
    const { stdout: id } = await execa('docker', [
      'run',
      '--detach',
      '--rm',
      '--publish',
      '127.0.0.1::9100',
      '--volume',
      '/app/data',
      '--env',
      'FLEET_PORT=9100',
      '--env',
      'FLEET_SBOMS=/app/data/sboms',
      image,
    ]);
    try {
      const address = async (): Promise<string> => {
        const { stdout } = await execa('docker', ['port', id, '9100/tcp']);
        const url = `http://${must(stdout.split('\n')[0])}`;
        await until(`${url} answers`, () =>
          fetch(`${url}/health`).then(
            ({ ok }) => ok || undefined,
            () => undefined,
          ),
        );
        return url;
      };
      const deliver = `{ deliver: '${await address()}/sboms' }`;
      fleet.writeStack(STACK, 'dev', { sbom: deliver });
      await fleet.succeed('sbom', '--stack', STACK, 'base-utils', 'family-web');
      await execa('docker', ['restart', id]);
      const url = await address();
      const { sboms } = (await (await fetch(`${url}/sboms`)).json()) as { sboms: Made[] };
      assert.deepEqual(
        sboms.map((each) => [each.image, each.digest]),
        ['base-utils', 'family-web'].map((name) => [name, digests.get(name)]),
      );
      const kept = await fetch(`${url}/sboms/${must(digests.get('family-web'))}`);
      const file = readFileSync(path.join(out, 'family-web.cdx.json'), 'utf8');
      assert.equal(await kept.text(), file);
    } finally {
      await execa('docker', ['rm', '--force', '--volumes', id]);
    }
  });
});

interface Asked {
  /** `name version`, sorted. */
  readonly apt: string[];
  readonly pip: string[];
  /** Returns the hashes of these files in the image. */
  hashes(files: Iterable<string>): Map<string, string>;
}

/** Lists packages inside an image by building on it, with the pip of build-python. */
async function ask(digests: ReadonlyMap<string, string>, image: string): Promise<Asked> {
  const out = temporaryFolder();
  const context = temporaryFolder({
    Dockerfile: [
      'FROM image AS asked',
      'USER 0:0',
      'RUN --network=none --mount=type=bind,from=tools,source=/opt/pip,target=/fleet-pip \\',
      "    mkdir /held && dpkg-query --show --showformat='${db:Status-Status} ${Package} ${Version}\\n' >/held/apt && \\",
      // The system's own Python looks in folders of its own.
      '    for python in /opt/venv/bin/python "$(readlink -f /opt/venv/bin/python)"; do \\',
      '      PYTHONPATH=/fleet-pip "$python" -m pip inspect >"/held/$(dirname "$python" | tr / -).json"; \\',
      '    done && \\',
      "    find /var/lib/dpkg/info /opt/venv /usr/lib/python3* \\( -name '*.md5sums' -o -name '*.list' -o -name RECORD \\) \\",
      '      -exec sha256sum {} + >/held/hashes',
      'FROM scratch',
      'COPY --from=asked /held/ /',
    ].join('\n'),
  });
  const from = (name: string): string =>
    `docker-image://${REGISTRY}/${NAMESPACE}/${name}@${must(digests.get(name))}`;
  await execa('docker', [
    'buildx',
    'build',
    '--builder=fleet',
    '--no-cache',
    `--output=type=local,dest=${out}`,
    `--build-context=image=${from(image)}`,
    `--build-context=tools=${from('build-python')}`,
    context,
  ]);
  const held = (file: string): string => readFileSync(path.join(out, file), 'utf8');
  const [own, system] = ['-opt-venv-bin.json', '-usr-bin.json'].map(
    (file) =>
      (
        JSON.parse(held(file)) as {
          installed: { metadata: { name: string; version: string }; metadata_location: string }[];
        }
      ).installed,
  );
  const hashes = new Map(
    held('hashes')
      .trim()
      .split('\n')
      .map((line) => [line.slice(66), line.slice(0, 64)]),
  );
  return {
    apt: held('apt')
      .trim()
      .split('\n')
      .filter((line) => line.startsWith('installed '))
      .map((line) => line.slice('installed '.length))
      .sort(),
    pip: [...must(own), ...must(system)]
      .filter((each) => !each.metadata_location.startsWith('/fleet-pip/'))
      .map(({ metadata }) => `${metadata.name} ${metadata.version}`)
      .sort(),
    hashes: (files) => new Map([...files].map((file) => [file, hashes.get(file) ?? 'missing'])),
  };
}
