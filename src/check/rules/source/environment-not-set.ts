import { findEvents, finding, addDoubt, isHandled, rateSeverity, type SourceRule } from './rule';

export const environmentNotSet: SourceRule = {
  name: 'environment-not-set',
  description: 'A variable that is read without a default, and that nobody sets.',
  check: (subject) => {
    const set = subject.run.environmentOpen;
    const nobody = "which neither the catalog, the stack, the image nor the row's secrets set";
    return findEvents(subject, 'environment').flatMap((event) => {
      const { name, none } = event;
      if (isHandled(event, none ?? 'KeyError')) return [];
      const fix = `write ${name} into the row's env (a secret: into its secrets), or read it with a default: os.environ.get('${name}', …)`;
      const rule = 'environment-not-set';
      if (none === undefined)
        return [
          finding(subject, event, {
            rule,
            fix,
            severity: set ? 'warning' : rateSeverity(event, 'KeyError'),
            message: addDoubt(
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
          rule,
          fix,
          severity: 'warning',
          message: addDoubt(message, event, none),
        }),
      ];
    });
  },
};
