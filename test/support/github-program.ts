import * as pulumi from '@pulumi/pulumi';
import { Repository } from '../../components/repository';
import { githubSchema } from '../../src/stack/github';

/** A program that has nothing but the repository on GitHub. It runs under the real Pulumi. */
const github = githubSchema.parse(new pulumi.Config().requireObject('github'));
new Repository('github', { machine: 'alpha', github });
