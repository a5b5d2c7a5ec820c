import type { Entry } from './baseline';
import type { Finding } from '../lib/finding';
import { paint, print, readLineWidth, wrapIndented, wrapText } from '../lib/output';
import { formatCount } from '../lib/format';

/** Before a finding's message and its fix. */
const INDENT = '      ';

export interface Outcome {
  readonly known: number;
  readonly gone: readonly Entry[];
  readonly services: number;
  readonly took: string;
}

/** Prints findings by severity and file, one entry for each place, and their number. */
export function printFindings(findings: readonly Finding[], outcome: Outcome): void {
  for (const severity of ['error', 'warning'] as const) {
    const own = findings.filter((each) => each.severity === severity);
    if (own.length === 0) continue;
    print(paint('bold', `${severity}s`));
    let file: string | undefined;
    for (const place of byPlace(own)) {
      const [first] = place;
      if (!first) continue;
      if (first.file !== file) print(`\n${paint('underline', first.file)}`);
      file = first.file;
      printPlace(first, place);
    }
    print();
  }
  for (const { rule, file, service } of outcome.gone)
    print(
      `in the baseline, but no longer found: ${rule}: ${file}${service === null ? '' : `: ${service}`}`,
    );
  const count = (of: Finding['severity']): number =>
    byPlace(findings.filter(({ severity }) => severity === of)).length;
  const [errors, warnings] = [count('error'), count('warning')];
  const known = outcome.known > 0 ? `, ${String(outcome.known)} in the baseline` : '';
  print(
    paint(
      errors > 0 ? 'red' : 'green',
      `${formatCount(errors, 'error')}, ${formatCount(warnings, 'warning')}${known}, ${formatCount(outcome.services, 'service')} checked in ${outcome.took}`,
    ),
  );
}

/** Groups the findings of one rule at one line, for all services that they concern. */
function byPlace(findings: readonly Finding[]): Finding[][] {
  const places = new Map<string, Finding[]>();
  for (const each of findings) {
    // A finding without a line is an entry of its own.
    const alone = each.line === null ? each.message : '';
    const key = JSON.stringify([each.file, each.line, each.rule, alone]);
    places.set(key, [...(places.get(key) ?? []), each]);
  }
  return [...places.values()];
}

function printPlace(first: Finding, place: readonly Finding[]): void {
  const names = [...new Set(place.flatMap(({ service }) => service ?? []))];
  const where = first.line === null ? '' : `${String(first.line)}: `;
  const colour = first.severity === 'error' ? 'red' : 'yellow';
  const services = names.length > 0 ? `  ${names.join(', ')}` : '';
  const head = `${where}${paint(colour, first.rule)}${services}`;
  for (const line of wrapIndented(head, '  ', INDENT)) print(line);
  for (const text of [first.message, `→ ${first.fix}`]) {
    for (const line of wrapText(text, readLineWidth() - INDENT.length)) print(INDENT + line);
  }
}
