import { ownLocks } from '../../../catalog/folders';
import { fleetCommandFor } from '../../../lib/fleet-command';
import {
  findRemovedCall,
  findRemovedImport,
  type RemovedName,
} from '../../../python/removed-names';
import {
  addDoubt,
  finding,
  findEvents,
  isHandled,
  rateSeverity,
  type AgentSubject,
  type SourceRule,
} from './rule';

export const removedName: SourceRule = {
  name: 'removed-name',
  description: 'A name, method or argument that the locked release of its package has no more.',
  check: (subject) => [
    ...findEvents(subject, 'import').flatMap((event) => {
      const gone = findRemovedImport(event.module, event.names, subject.versions);
      if (!gone) return [];
      return report(
        subject,
        event,
        gone,
        `imports '${gone.name}' from '${event.module}'`,
        'ImportError',
      );
    }),
    ...findEvents(subject, 'call').flatMap((event) => {
      const { function: called, arguments: list } = event;
      const gone = findRemovedCall(called, list.named.keys(), subject.versions);
      if (!gone) return [];
      return called.endsWith(`.${gone.name}`)
        ? report(subject, event, gone, `calls '${called}'`, 'AttributeError')
        : report(subject, event, gone, `calls '${called}' with '${gone.name}'`, 'TypeError');
    }),
  ],
};

function report(
  subject: AgentSubject,
  event: AgentSubject['run']['events'][number],
  { package: of, version, since, instead }: RemovedName,
  what: string,
  exception: string,
): ReturnType<SourceRule['check']> {
  if (isHandled(event, exception)) return [];
  const { stack, service } = subject;
  const { row, slug } = service;
  const message = `${what}, which ${of} has only before ${String(since)}.0, and ${version} is locked; this raises ${exception}`;
  return [
    finding(subject, event, {
      severity: rateSeverity(event, exception),
      rule: 'removed-name',
      message: addDoubt(message, event, exception),
      fix: `${instead}; or write ${of}<${String(since)} into ${ownLocks(slug)}/requirements.in and run ${fleetCommandFor(stack, 'lock', row.name)}`,
    }),
  ];
}
