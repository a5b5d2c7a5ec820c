import { Enums, Models, Serialize, Spec, SPDX } from '@cyclonedx/cyclonedx-library';
import { buildPurl, encodeComponent } from './purl';
import type { Inventory, Package } from './packages';

/** An image as its document names it. */
export interface DescribedImage {
  readonly name: string;
  /** `registry/namespace/name`. */
  readonly repository: string;
  readonly digest: string;
  /** When the image says that it was made. */
  readonly created: string | undefined;
}

export const MEDIA_TYPE = 'application/vnd.cyclonedx+json';

/**
 * A CycloneDX document of all packages that an image holds. It holds nothing of the moment and the place where it is
 * made: the same image always gives the same bytes.
 */
export function buildDocument(image: DescribedImage, { os, packages }: Inventory): Buffer {
  const components = packages.map((each) => buildComponent(each, os));
  const system =
    os &&
    new Models.Component(Enums.ComponentType.OperatingSystem, os.id, {
      version: os.version,
      bomRef: `os:${os.id}@${os.version}`,
    });
  const maker = new Models.Component(Enums.ComponentType.Application, 'fleet');
  const bom = new Models.Bom({
    serialNumber: `urn:uuid:${deriveUuid(image.digest)}`,
    metadata: new Models.Metadata({
      component: buildContainer(image, components),
      ...(image.created === undefined ? {} : { timestamp: new Date(image.created) }),
      tools: new Models.Tools({ components: new Models.ComponentRepository([maker]) }),
      lifecycles: new Models.LifecycleRepository([Enums.LifecyclePhase.PostBuild]),
    }),
    components: new Models.ComponentRepository([...(system ? [system] : []), ...components]),
  });
  const normalizers = new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6);
  const serializer = new Serialize.JsonSerializer(normalizers);
  return Buffer.from(`${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`);
}

function buildComponent(each: Package, os: Inventory['os']): Models.Component {
  const purl = buildPurl(each, os);
  return new Models.Component(Enums.ComponentType.Library, each.name, {
    version: each.version,
    // One package may be in two folders of one image.
    bomRef: each.kind === 'deb' ? purl : `${purl}#${each.list}`,
    purl,
    ...(each.publisher === undefined ? {} : { publisher: each.publisher }),
    licenses: new Models.LicenseRepository(buildLicences(each)),
    hashes: buildHash(each.sha256),
    properties: new Models.PropertyRepository([
      new Models.Property('fleet:hash-of', `/${each.list}`),
      new Models.Property('fleet:layer', each.layer),
    ]),
  });
}

/** The image itself, which consists of all of them. */
function buildContainer(
  { name, digest, repository }: DescribedImage,
  parts: readonly Models.Component[],
): Models.Component {
  return new Models.Component(Enums.ComponentType.Container, name, {
    version: digest,
    bomRef: digest,
    purl: `pkg:oci/${encodeComponent(name)}@${encodeComponent(digest)}?repository_url=${encodeComponent(repository)}`,
    hashes: buildHash(digest.replace('sha256:', '')),
    dependencies: new Models.BomRefRepository(parts.map((each) => each.bomRef)),
  });
}

const buildHash = (sha256: string): Models.HashDictionary =>
  new Models.HashDictionary([[Enums.HashAlgorithm['SHA-256'], sha256]]);

/** An expression stands alone; of names, those are told apart that the SPDX list has. */
function buildLicences({ expression, licences }: Package): Models.License[] {
  const names = expression === undefined ? licences : [expression];
  return names.map((name) => {
    const id = SPDX.fixupSpdxId(name);
    if (id !== undefined) return new Models.SpdxLicense(id);
    return expression === undefined
      ? new Models.NamedLicense(name)
      : new Models.LicenseExpression(name);
  });
}

/** The digest's first 128 bits, marked as a UUID whose content is its maker's own (version 8). */
function deriveUuid(digest: string): string {
  const hex = digest.replace('sha256:', '').slice(0, 32);
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 3) | 8).toString(16);
  return `${hex.slice(0, 12)}8${hex.slice(13, 16)}${variant}${hex.slice(17)}`.replace(
    /^(.{8})(.{4})(.{4})(.{4})(.{12})$/,
    '$1-$2-$3-$4-$5',
  );
}
