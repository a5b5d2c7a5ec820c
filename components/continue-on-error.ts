import * as pulumi from '@pulumi/pulumi';
import { isUnknown } from '@pulumi/pulumi/output';

/** What lets an update go on with everything else where one resource fails (`pulumi up --continue-on-error`). */

type Dependencies = pulumi.Input<pulumi.Resource>[];

/**
 * Returns a component's options without what it depends on: the resources inside it that must wait take
 * `readDependencies`. Pulumi skips a component that depends on a failed resource, and everything inside it, even what
 * does not need that resource.
 */
export const omitDependencies = (
  opts: pulumi.ComponentResourceOptions | undefined,
): pulumi.ComponentResourceOptions => ({ ...opts, dependsOn: [] });

/** Returns what a component's options say that it depends on. Resources inside it do not inherit that. */
export const readDependencies = (opts: pulumi.ComponentResourceOptions | undefined): Dependencies =>
  [opts?.dependsOn ?? []].flat() as Dependencies;

/** Reference of an image that could not be built or pulled; nothing ever asks a registry for it. */
export const MISSING_IMAGE = `not-built@sha256:${'0'.repeat(64)}`;

/** Returns the reference of an image, or `MISSING_IMAGE` where the image failed or was skipped in this update. */
export const substituteMissingImage = (ref: pulumi.Input<string>): pulumi.Output<string> =>
  substituteMissing(ref, MISSING_IMAGE);

/**
 * Returns what a provider computes for another resource, or `substitute` where that resource failed or was skipped in
 * this update.
 * Pulumi skips the resource that takes it as an input too, but checks its inputs before: one that is missing would end
 * the whole update. In a preview an unknown output stays unknown.
 */
export function substituteMissing(
  value: pulumi.Input<string>,
  substitute: pulumi.Input<string>,
): pulumi.Output<string> {
  const output = pulumi.output<string | undefined>(value) as OutputWithUnknowns;
  if (pulumi.runtime.isDryRun()) return output as pulumi.Output<string>;
  return output.apply((known) => (typeof known === 'string' ? known : substitute), true);
}

/**
 * Warns where a resource was skipped because one that it depends on failed: Pulumi names the failed one alone.
 * @param output one that the provider computes: those that are inputs too are always known
 */
export function warnIfSkipped(
  resource: pulumi.Resource,
  output: pulumi.Output<unknown>,
  message: string,
): void {
  if (pulumi.runtime.isDryRun()) return;
  (output as OutputWithUnknowns).apply((value) => {
    if (isUnknown(value)) void pulumi.log.warn(message, resource);
    return '';
  }, true);
}

/**
 * An output as the SDK itself uses it: with `true`, `apply` also calls the function where the value is unknown. The
 * SDK's version is pinned, and test/components/continue-on-error.test.ts holds this part of it.
 */
interface OutputWithUnknowns {
  apply(
    read: (value: unknown) => pulumi.Input<string>,
    runWithUnknowns: true,
  ): pulumi.Output<string>;
}
