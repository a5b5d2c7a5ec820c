import { PolicyPack } from '@pulumi/policy';
import * as pulumi from '@pulumi/pulumi';
import { loadCatalog } from '../catalog/load';
import { waiversSchema } from '../catalog/waivers';
import { rules } from './rules';
import { stackRules } from './rules/stack';
import { waived } from './waived';

const config = new pulumi.Config();
// A list that is wrong waives nothing. The program says what is wrong with it.
const { data: waivers = [] } = waiversSchema.safeParse(config.getObject('waivers'));

const stack = {
  name: pulumi.getStack(),
  waivers,
  production: config.getBoolean('production') ?? false,
  scan: config.get('scan'),
};
const { exceptions } = loadCatalog();

new PolicyPack('fleet', { policies: waived([...rules, ...stackRules(stack, exceptions)], stack) });
