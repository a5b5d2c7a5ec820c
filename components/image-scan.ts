import * as command from '@pulumi/command';
import * as pulumi from '@pulumi/pulumi';
import type { ScanException } from '../src/catalog/scan-exception';
import type { ScanSettings } from '../src/stack/scan';
import { nameScan } from '../src/catalog/names';
import { quote } from '../src/lib/shell';
import { dropTag } from '../src/plan/image-tag';
import { omitDependencies, readDependencies, substituteMissingImage } from './continue-on-error';

export interface ImageScanArgs {
  /** Digest-pinned reference of the image. */
  readonly ref: pulumi.Input<string>;
  readonly settings: ScanSettings;
  /** Exceptions for it and for what it is FROM, each with that image's reference. */
  readonly exceptions: readonly (ScanException & { readonly ref: pulumi.Input<string> })[];
}

/**
 * The gate before an image is run: fails where a scanner finds in it what the stack does not allow. It runs again for
 * another digest, other rules or other exceptions; what is found of a digest is remembered by the gate itself.
 */
export class ImageScan extends pulumi.ComponentResource {
  constructor(name: string, args: ImageScanArgs, opts?: pulumi.ComponentResourceOptions) {
    super('fleet:image:Scan', name, {}, omitDependencies(opts));
    const { ref, settings, exceptions } = args;
    const request = pulumi.jsonStringify({
      image: name,
      ref: withoutTag(ref),
      scan: settings,
      exceptions: exceptions.map((each) => ({ ...each, ref: withoutTag(each.ref) })),
    });
    new command.local.Command(
      nameScan(name),
      {
        create: pulumi.interpolate`node --import ./src/lib/register-tsx.mjs src/scan/main.ts ${request.apply(quote)}`,
      },
      { parent: this, dependsOn: readDependencies(opts) },
    );
    this.registerOutputs({});
  }
}

/** `repository@sha256:…`: a tag beside a digest says nothing more. */
const withoutTag = (ref: pulumi.Input<string>): pulumi.Output<string> =>
  substituteMissingImage(ref).apply(dropTag);
