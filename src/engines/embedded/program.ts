import type { Context } from '../../checkout/context';
import { recordProgram } from './record';
import type { Recorded } from '../common/resources';
import { translate, type Translation } from './translate';

/** The stack's program, recorded and translated. */
export interface Program {
  readonly resources: readonly Recorded[];
  readonly translation: Translation;
}

export async function loadProgram(context: Context): Promise<Program> {
  const { root, project, stack, config, prefix } = context;
  const resources = await recordProgram({ root, project, stack: stack.name, config });
  // Of a stack that Pulumi owns, what is asked here is about images and containers alone.
  const docker = resources.filter((each) => stack.engine !== 'pulumi' || !isGithub(each));
  return { resources, translation: translate(docker, root, prefix) };
}

const isGithub = ({ type }: Recorded): boolean => /^(github:|pulumi:providers:github$)/.test(type);
