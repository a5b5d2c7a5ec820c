/** A question about a service, as `compose.yaml:12: web: networks: …`. */
const OF_SERVICE = /^(?<file>[^:\s][^:]*):(?<line>\d+): (?<service>[^:\s]+): (?<rest>.+)$/s;

/**
 * Joins questions of one file that ask the same of several services, and leaves out those that were there before.
 * `a.yaml:3: web: networks: …` and `a.yaml:9: worker: networks: …` become `a.yaml:3, 9: web, worker: networks: …`.
 */
export function joinQuestions(questions: readonly string[]): string[] {
  const joined = new Map<string, { lines: Set<string>; services: Set<string>; text: string }>();
  for (const question of questions) {
    const {
      file = '',
      line = '',
      service = '',
      rest = question,
    } = OF_SERVICE.exec(question)?.groups ?? {};
    const key = `${file}\0${rest}`;
    const known = joined.get(key) ?? { lines: new Set(), services: new Set(), text: '' };
    joined.set(key, known);
    known.lines.add(line);
    known.services.add(service);
    known.text =
      file === ''
        ? question
        : `${file}:${[...known.lines].join(', ')}: ${[...known.services].join(', ')}: ${rest}`;
  }
  return [...joined.values()].map(({ text }) => text);
}
