import * as dockerBuild from '@pulumi/docker-build';
import { validateResourceOfType } from '@pulumi/policy';
import { readKnown } from '../known';
import { hasDigest } from '../references';
import type { Rule, SourceConfig } from '../rule';

const OCI = 'org.opencontainers.image.';

export const imageLabelled: Rule = {
  name: 'image-labelled',
  description: 'Images say what they are, from which commit, under which licences, on which base.',
  enforcementLevel: 'mandatory',
  validateResource: validateResourceOfType(dockerBuild.Image, (image, args, report) => {
    const label = (name: string): string => readKnown(() => image.labels?.[OCI + name]) ?? '';
    const isUnknown = (name: string): boolean =>
      Object.keys(image.labels ?? {}).includes(OCI + name) &&
      readKnown(() => image.labels?.[OCI + name]) === undefined;
    const wanted = (name: string, write: string): void => {
      report(
        `${args.name}: label ${OCI}${name} is missing or wrong: '${label(name)}'; write ${write}`,
      );
    };
    if (label('title') === '') wanted('title', "the image's name");
    if (label('licenses') === '') wanted('licenses', "an SPDX expression such as 'MIT'");
    if (!/^[0-9a-f]{40}|^nogit-/.test(label('revision'))) wanted('revision', 'a commit in full');
    // A stack that names no repository has nothing to say here.
    const { source } = args.getConfig<SourceConfig>();
    if (source !== undefined && label('source') !== source) wanted('source', `'${source}'`);
    const base = label('base.name');
    if (base === '' && !isUnknown('base.name')) wanted('base.name', 'the image it is FROM');
    // In the preview of an update a base is known by its tag alone.
    if (hasDigest(base) && label('base.digest') !== base.split('@')[1]) {
      wanted('base.digest', `'${base.split('@')[1] ?? ''}', as in base.name`);
    }
  }),
};
