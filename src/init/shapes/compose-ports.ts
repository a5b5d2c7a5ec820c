import type { ComposeService } from '../../compose/compose';
import { splitPort } from '../../compose/ports';
import { at } from '../../config-files/node';
import type { Found } from '../definition';
import { numberFrom, type Variables } from '../variables';

/** A port that is published. */
export interface Published {
  readonly outside: Found<number>;
  /** In the container. */
  readonly inside: number;
}

/** What a row cannot say of a port, after what it is. */
const NO_RANGE =
  'is a range, and a row has single ports: its first is written; name the others in listen';

/** Reads `8000`, `7200:8000`, `7200-7202:8000-8002`, `127.0.0.1:7200:8000/tcp` and `{ target, published }`. */
export function readPublished(
  { name, ports }: ComposeService,
  variables: Variables,
): { readonly ports: readonly Published[]; readonly questions: readonly string[] } {
  const questions: string[] = [];
  const found = ports.flatMap(({ place, short, target, published, hostIp, protocol }) => {
    const from = at(place);
    const parts = splitPort(variables.resolve(short ?? '') ?? '');
    const host = hostIp ?? parts.address;
    const meant = short ?? [published ?? [], target ?? []].flat().join(':');
    const ask = (what: string): void => {
      questions.push(`${from}: ${name}: ports: '${meant}' ${what}`);
    };
    if ((protocol ?? parts.protocol) !== 'tcp') {
      ask('is not TCP, and a row publishes nothing else: it is not in the row');
      return [];
    }
    const given = [
      target ?? parts.target,
      published ?? (short === undefined ? target : (parts.published ?? parts.target)),
    ];
    const [inside, outside] = given.map((each) => readFirst(variables, each, from));
    if (!inside?.first || !outside?.first) {
      ask('is no port that can be worked out: it is not in the row');
      return [];
    }
    if (inside.isRange || outside.isRange) ask(NO_RANGE);
    if (!/^(|0\.0\.0\.0|\[?::\]?)$/.test(host)) {
      ask(`is published on ${host} alone, and a row names no address: the port alone is written`);
    }
    return [{ inside: inside.first.value, outside: outside.first }];
  });
  return { ports: found, questions };
}

/** Reads a port, or the first of a range; a range is no subtraction. */
function readFirst(
  variables: Variables,
  text: string | undefined,
  from: string,
): { readonly first: Found<number> | undefined; readonly isRange: boolean } {
  const resolved = variables.resolve(text ?? '') ?? '';
  const [, first] = /^\s*(\d+)\s*-\s*\d+\s*$/.exec(resolved) ?? [];
  return { first: numberFrom(variables, first ?? resolved, from), isRange: first !== undefined };
}
