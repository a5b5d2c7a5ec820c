import { PolicyPack } from '@pulumi/policy';
import * as pulumi from '@pulumi/pulumi';
import { waiversSchema } from '../catalog/waivers';
import { rules } from './rules';
import { waived } from './waived';

// A list that is wrong waives nothing. The program says what is wrong with it.
const { data: waivers = [] } = waiversSchema.safeParse(new pulumi.Config().getObject('waivers'));

new PolicyPack('fleet', { policies: waived(rules, { name: pulumi.getStack(), waivers }) });
