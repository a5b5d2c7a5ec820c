import { findEvents, finding, addDoubt, isHandled, rateSeverity, type SourceRule } from './rule';

export const environmentNotSet: SourceRule = {
  name: 'environment-not-set',
  description: 'A variable of the environment that is read without a default and set nowhere.',
  check: (subject) => {
    const set = subject.run.environmentOpen;
    const nobody = "but the catalog, the stack, the image and the row's secrets do not set it";
    return findEvents(subject, 'environment').flatMap((event) => {
      const { name, none } = event;
      if (isHandled(event, none ?? 'KeyError')) return [];
      const fix = `set ${name} in the row's env (in its secrets if it is a secret), or read it with a default: os.environ.get('${name}', …)`;
      const rule = 'environment-not-set';
      if (none === undefined)
        return [
          finding(subject, event, {
            rule,
            fix,
            severity: set ? 'warning' : rateSeverity(event, 'KeyError'),
            message: addDoubt(
              `reads os.environ['${name}'], ${nobody}; this raises KeyError${set ? ', unless a file that the program reads sets it' : ''}`,
              event,
              'KeyError',
            ),
          }),
        ];
      // Other code may have set the name since. If the line may not run, too much is unknown.
      if (!event.certain) return [];
      const message = `uses the variable '${name}' of the environment, ${nobody}; its value is None and this raises ${none}, unless code that was not checked sets it`;
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
