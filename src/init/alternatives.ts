import { askInstead, type Definition } from './definition';

/**
 * Takes the start from definitions of one file that start what another one does, on the port that it publishes: of such ones
 * people start one, by its name or profile. What they say besides is a question.
 */
export function withoutAlternatives(definitions: readonly Definition[]): readonly Definition[] {
  const known = new Map<string, Definition>();
  return definitions.map((definition) => {
    const { name, start, port, inside, folders } = definition;
    if (!start || !port || inside === undefined) return definition;
    const [file] = name.from.split(/:\d+$/);
    const key = JSON.stringify([file, start.value, port.value, folders]);
    const first = known.get(key);
    known.set(key, first ?? definition);
    if (!first || first.name.value === name.value) return definition;
    const question = `${name.from}: ${name.value} starts what ${first.name.value} starts, and publishes the same port ${String(port.value)}: one of them can run, and ${first.name.value} has the row; write what ${name.value} has in place of that, where it is the one`;
    return askInstead(definition, question);
  });
}
