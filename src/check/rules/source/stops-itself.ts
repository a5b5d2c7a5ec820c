import { isHarmlessCall } from '../../harmless-calls';
import {
  addDoubt,
  finding,
  findEvents,
  rateSeverity,
  type AgentSubject,
  type SourceRule,
} from './rule';

export const stopsItself: SourceRule = {
  name: 'stops-itself',
  description:
    'An exception that the program itself raises at its start, or an exit with an error, by the values that its container gives it.',
  check: (subject) => {
    const stop = findEvents(subject, 'stop').find(
      ({ certain, reached, thread }) => certain && reached && !thread,
    );
    if (!stop) return [];
    const { exception, said } = stop;
    const severity = rateSeverity(stop, exception);
    // What the program itself catches is part of its way.
    if (severity === 'warning') return [];
    const unset = findUnset(subject, said ?? '');
    // Code that is not followed may change what the condition depends on, but hardly the environment.
    if (stop.after && unset === undefined) return [];
    const held = stop.after ? 'what it calls before' : findHold(subject, stop);
    const text = said === undefined || said === '' ? '' : ` ${quote(said)}`;
    const what =
      exception === 'SystemExit' && text !== ''
        ? `exits with${text}`
        : `raises ${exception}${text}`;
    return [
      finding(subject, stop, {
        severity: held === undefined ? 'error' : 'warning',
        rule: 'stops-itself',
        message: addDoubt(
          `${what}, by the values that its container has; the program ends${held === undefined ? '' : `, unless ${held} keeps it running`}`,
          stop,
          exception,
        ),
        fix: `${
          unset === undefined
            ? "give the program what it asks for, by the row's env, args, secrets or data"
            : `set ${unset} in the row's env (in its secrets if it is a secret)`
        }, or correct the condition above`,
      }),
    ];
  },
};

/** A call before a place that may not return; undefined if all return soon. */
function findHold({ run }: AgentSubject, stop: (typeof run)['events'][number]): string | undefined {
  const before = run.events.slice(0, run.events.indexOf(stop));
  for (const each of before) {
    if (each.kind !== 'call' || !each.reached || each.thread) continue;
    const { function: name, receiver, arguments: list } = each;
    if (!isHarmlessCall(name, receiver, list) && !SOON.test(name)) return `${name}()`;
  }
  return undefined;
}

/** What returns soon by its name, or is the exit itself: classes, and functions that only prepare something. */
const SOON =
  /^(input|getpass\.getpass|all|any|dict|dir|enumerate|filter|getattr|globals|iter|list|locals|map|next|reversed|sorted|sum|tuple|vars|zip|(sys\.)?exit|quit|os\._exit)$|(^|\.)_*([A-Z]\w*|(add|append|apply|build|check|close|compile|configure|copy|create|critical|debug|decode|disable|dump|enable|encode|error|exception|exists|extend|filter|find|format|from|get|has|include|info|init|insert|instrument|is|join|keys|list|load|log|lower|make|mount|open|parse|patch|pop|read|register|remove|replace|reset|resolve|seed|set|setup|split|strip|to|update|upper|use|validate|values|warn|warning|with|write)(_\w*|[A-Z]\w*)?)(\(\))?$/;

/** Variables that a text names and nothing sets. */
function findUnset({ environment, service }: AgentSubject, said: string): string | undefined {
  const names = (said.match(/\b[A-Z][A-Z0-9]*(_[A-Z0-9]+)+\b/g) ?? []).filter(
    (name) => !environment.has(name) && !service.row.secrets.includes(name),
  );
  return names.length === 0 ? undefined : [...new Set(names)].join(', ');
}

const quote = (text: string): string => {
  const line = text.replace(/\s+/g, ' ').trim();
  return `'${line.length > LENGTH ? `${line.slice(0, LENGTH)}…` : line}'`;
};

/** Characters of an exception's text that a finding shows. */
const LENGTH = 120;
