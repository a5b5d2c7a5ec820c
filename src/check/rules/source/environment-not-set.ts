import { eventsOf, finding, hedged, isExpected, severityOf, type SourceRule } from './rule';

/** A variable that is read without a default, and that nobody sets. */
export const environmentNotSet: SourceRule = (subject) => {
  const set = subject.run.environmentOpen;
  const nobody = "which neither the catalog, the stack, the image nor the row's secrets set";
  return eventsOf(subject, 'environment').flatMap((event) => {
    const { name, none } = event;
    if (isExpected(event, none ?? 'KeyError')) return [];
    const fix = `write ${name} into the row's env (a secret: into its secrets), or read it with a default: os.environ.get('${name}', …)`;
    const rule = 'environment-not-set';
    if (none === undefined)
      return [
        finding(subject, event, {
          ...{ rule, fix },
          severity: set ? 'warning' : severityOf(event, 'KeyError'),
          message: hedged(
            `reads os.environ['${name}'], ${nobody}: KeyError${set ? ', unless a file sets it that the program reads' : ''}`,
            event,
            'KeyError',
          ),
        }),
      ];
    // What else may have given the name a value since is not all seen; where the line may not run, too much is not.
    if (!event.certain) return [];
    const message = `needs what the environment has for ${name}, ${nobody}, and has None: ${none}, unless something that is not seen here gave it a value`;
    return [
      finding(subject, event, {
        ...{ rule, fix, severity: 'warning' },
        message: hedged(message, event, none),
      }),
    ];
  });
};
