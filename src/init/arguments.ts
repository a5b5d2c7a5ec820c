import { interpolate } from '../compose/interpolate';
import { findSecretKind, isSecretName } from '../lib/secret-detection';
import type { Found } from './definition';

/** Arguments of a command with the values that a shell gives their variables. */
export interface FilledArguments {
  readonly args: readonly string[];
  /** Arguments that need variables without a value; they stay as they are. */
  readonly open: readonly { readonly argument: string; readonly names: readonly string[] }[];
}

/**
 * Fills in what a shell would: no shell starts what a row names.
 * @param env variables of the agent. What may be secret is written nowhere
 */
export function fillArguments(
  args: readonly string[],
  env: Readonly<Record<string, Found<string>>>,
): FilledArguments {
  const open: { argument: string; names: readonly string[] }[] = [];
  const valueOf = (name: string): string | undefined => {
    const value = Object.hasOwn(env, name) ? env[name]?.value : undefined;
    const isSecret = isSecretName(name) || findSecretKind(value ?? '') !== undefined;
    return isSecret || value?.includes('${') === true ? undefined : value;
  };
  const fill = (argument: string): string => {
    if (!/\$[\w{]/.test(argument)) return argument;
    const { text, unset, required, defaults, invalid } = interpolate(argument, valueOf);
    const names = [
      ...unset,
      ...required.map(({ name }) => name),
      ...defaults.map(({ name }) => name).filter(isSecretName),
    ];
    if (names.length === 0 && invalid === undefined) return text;
    open.push({ argument, names });
    return argument;
  };
  return { args: args.map(fill), open };
}
