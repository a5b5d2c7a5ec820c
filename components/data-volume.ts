import * as docker from '@pulumi/docker';
import * as pulumi from '@pulumi/pulumi';
import { toLabelInputs } from '../src/docker/labels';

export interface DataVolumeArgs {
  /** Volume's name in Docker. */
  readonly volume: string;
  /** Folder of the machine that it lies in; it must exist. @default Docker's own place */
  readonly folder?: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
}

/** A volume that outlives the fleet: protected, and left in place when the stack is destroyed. */
export class DataVolume extends pulumi.ComponentResource {
  readonly volume: pulumi.Output<string>;

  constructor(name: string, args: DataVolumeArgs, opts?: pulumi.ComponentResourceOptions) {
    super('fleet:machine:DataVolume', name, {}, opts);
    const volume = new docker.Volume(
      name,
      {
        name: args.volume,
        ...folderOptions(args),
        labels: toLabelInputs(args.labels),
      },
      { parent: this, protect: true, retainOnDelete: true },
    );
    this.volume = volume.name;
    this.registerOutputs({ volume: this.volume });
  }
}

/** Binds a folder of the machine in place of Docker's own. */
const folderOptions = ({ folder }: DataVolumeArgs): docker.VolumeArgs =>
  folder === undefined
    ? {}
    : { driver: 'local', driverOpts: { type: 'none', o: 'bind', device: folder } };
