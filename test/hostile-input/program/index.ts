import * as pulumi from '@pulumi/pulumi';
import { Lineage } from '../../../components/lineage';
import { Machine } from '../../../components/machine';
import { createDockerProviders } from '../../../components/providers';
import { digestOf } from '../../support/environment';
import { must } from '../../support/errors';
import { chosen } from './chosen-plan';

/** The fleet's program without files: images have no versions, and upstreams are not looked up. */

const plan = must(chosen.plan);
const versions = {
  committed: 0,
  of: () => ({ id: '20260101-aaaaaaaa', revision: 'a'.repeat(40), epoch: 0 }),
};
const upstream = (image: string): string => `hub.example.com/${image}@${digestOf('a')}`;
const providers = createDockerProviders(plan.stack, false);
const openRegistries = new Set<string>();
const ca = pulumi.secret('');
const args = { plan, versions, agents: new Map(), upstream, ca, openRegistries };
const lineage = new Lineage('images', args, { providers });
new Machine(plan.machine.name, { plan, lineage, upstream }, { providers });
