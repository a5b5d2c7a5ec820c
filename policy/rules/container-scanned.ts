import * as command from '@pulumi/command';
import * as docker from '@pulumi/docker';
import { UnknownValueError, type PolicyResource, type StackValidationPolicy } from '@pulumi/policy';
import { nameScan } from '../../src/catalog/names';
import type { StackSettings } from '../rule';

/** Types of a scan gate and the component that it is a child of. */
const GATE = /\bfleet:image:Scan\$command:local:Command$/;

/** The rule that no container runs an image whose scan gate it did not wait for. */
export const containerScanned = (stack: StackSettings): StackValidationPolicy => ({
  name: 'container-scanned',
  description: "Every container's image passed its scan gate.",
  enforcementLevel: 'mandatory',
  validateStack: ({ resources }, report) => {
    if (stack.scan === 'off') {
      // No resource's name: a waiver is for one container, and not for the stack.
      if (stack.production) {
        report(
          `Pulumi.${stack.name}.yaml: fleet:scan: is not for production: 'off'; write { scanner: trivy } or { scanner: grype }`,
        );
      }
      return;
    }
    for (const container of resources.filter((each) => each.isType(docker.Container))) {
      if (isHeld(container, stack.held.get(container.name))) continue;
      if (container.dependencies.some((each) => isGateFor(each, container))) continue;
      report(
        `${container.name}: does not wait for the scan gate of its image; write dependsOn: [the ImageScan of that image]`,
        container.urn,
      );
    }
  },
});

/**
 * Checks whether a container has the image that a hold keeps. A hold that has ended keeps none: its container has the image of its
 * row, which must pass the gate.
 */
function isHeld({ props }: PolicyResource, held: string | undefined): boolean {
  if (held === undefined) return false;
  try {
    return (props as { image: string }).image === held;
  } catch (error) {
    // Not known in a preview of a new image: the update asks again.
    if (!(error instanceof UnknownValueError)) throw error;
    return true;
  }
}

/** Checks whether `resource` is the gate of the image that `container` runs. */
function isGateFor(resource: PolicyResource, container: PolicyResource): boolean {
  const type = resource.urn.split('::')[2] ?? '';
  if (!resource.isType(command.local.Command) || !GATE.test(type)) return false;
  try {
    const { image } = container.props as { image: string };
    const { create } = resource.props as { create: string };
    return /@sha256:[0-9a-f]{64}$/.test(image) && create.includes(`"ref":"${image}","scan":`);
  } catch (error) {
    // A new image's digest is not known in a preview: what it is made from is.
    if (!(error instanceof UnknownValueError)) throw error;
    return listImageNames(container).some((image) => nameScan(image) === resource.name);
  }
}

/** Names of what the container's image comes from. */
const listImageNames = ({ propertyDependencies }: PolicyResource): string[] =>
  (propertyDependencies['image'] ?? []).map(({ name }) => name);
