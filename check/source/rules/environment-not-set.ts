import { eventsOf, finding, hedged, isExpected, severityOf, type SourceRule } from '../subject';

/** A variable that is read without a default, and that nobody sets. */
export const environmentNotSet: SourceRule = (subject) => {
  const set = subject.run.environmentOpen;
  return eventsOf(subject, 'environment')
    .filter((event) => !isExpected(event, 'KeyError'))
    .map((event) =>
      finding(subject, event, {
        severity: set ? 'warning' : severityOf(event, 'KeyError'),
        rule: 'environment-not-set',
        message: hedged(
          `reads os.environ['${event.name}'], which neither the catalog, the stack, the image nor the row's secrets set: KeyError${set ? ', unless a file sets it that the program reads' : ''}`,
          event,
          'KeyError',
        ),
        fix: `write ${event.name} into the row's env (a secret: into its secrets), or read it with a default: os.environ.get('${event.name}', …)`,
      }),
    );
};
