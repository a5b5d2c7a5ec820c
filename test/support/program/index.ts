import * as pulumi from '@pulumi/pulumi';
import { EMBEDDED_ENGINE } from '../../../src/engines/common/program-check';

/** A small program that uses each feature the recorder must see; it runs by path, as the fleet's own does. */

class Box extends pulumi.CustomResource {
  declare readonly label: pulumi.Output<string>;
  constructor(name: string, args: pulumi.Inputs, opts?: pulumi.CustomResourceOptions) {
    super('test:index:Box', name, args, opts);
  }
}

class Shelf extends pulumi.ComponentResource {
  readonly box: Box;
  constructor(name: string) {
    super('test:index:Shelf', name);
    this.box = new Box(`${name}-box`, { label: 'on the shelf' }, { parent: this });
    this.registerOutputs({});
  }
}

const config = new pulumi.Config();
const mode = config.require('mode');
if (mode === 'throw') throw new Error('the program failed');

const shelf = new Shelf('shelf');
const first = new Box('first', {
  label: `${pulumi.getProject()}/${pulumi.getStack()}`,
  password: pulumi.secret('hidden'),
  nested: { list: [1, true, pulumi.secret(['deep'])] },
  absent: undefined,
});
new Box('second', { label: pulumi.interpolate`after ${first.label}` });
new Box('third', { label: 'alone' }, { dependsOn: [shelf, first], ignoreChanges: ['label'] });
if (mode === 'invoke') {
  new Box('found', { label: pulumi.runtime.invoke('test:index:find', {}).then(String) });
}
if (mode === 'engine') {
  new Box('engine', { label: process.env[EMBEDDED_ENGINE] === undefined ? 'pulumi' : 'embedded' });
}
if (mode === 'read') new Box('old', {}, { id: 'known' });
