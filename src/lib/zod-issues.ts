import type { z } from 'zod';

/**
 * Says what is wrong with a value that a schema refuses, and what to write: `<place>: given <value>; <imperative>`.
 * @param place the file, and the row or entry in it
 * @param content what the schema was given
 * @param fix what to write in place of whatever the schema says @default the schema's own message
 * @param unknown what to do about a field that there is not @default the fix
 */
export function describeIssue(
  place: string,
  content: unknown,
  issue: z.core.$ZodIssue,
  fix?: string,
  unknown = fix ?? 'remove it',
): string {
  const where = [place, ...(issue.path.length > 0 ? [issue.path.join('.')] : [])].join(': ');
  if (issue.code === 'unrecognized_keys') {
    return `${where}: unknown field ${issue.keys.join(', ')}; ${unknown}`;
  }
  const given = issue.path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null
        ? (value as Record<PropertyKey, unknown>)[key]
        : undefined,
    content,
  );
  const said = given === undefined ? 'missing' : `given ${JSON.stringify(given)}`;
  // Of a map's key, zod keeps what is wrong with it one level down.
  const wrong = issue.code === 'invalid_key' ? (issue.issues[0] ?? issue) : issue;
  return `${where}: ${said}; ${fix ?? lowerFirst(wrong.message)}`;
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
