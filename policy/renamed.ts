import { suggestFix } from '../src/lib/suggest';

/** Names of policies that stack files may still hold, each with the names to write today. */
export const RENAMED: Readonly<Record<string, readonly string[]>> = {
  'container-limited': [
    'container-memory-limited',
    'container-processes-limited',
    'container-log-limited',
    'container-health-checked',
    'container-restarted',
  ],
  'levels-known': ['disallow-unknown-enforcement-levels'],
  'waivers-used': ['disallow-unused-waivers'],
};

/**
 * Says what is wrong with the name of a policy that does not exist, and what to write.
 * @param names of all policies
 */
export function explainUnknownPolicy(name: string, names: readonly string[]): string {
  const today = Object.hasOwn(RENAMED, name) ? RENAMED[name] : undefined;
  if (today === undefined) return `no policy has this name: '${name}'; ${suggestFix(name, names)}`;
  return today.length === 1
    ? `this policy has another name now: '${name}'; write ${today.join()}`
    : `this policy is one per property now: '${name}'; write those that you need of ${today.join(', ')}`;
}
