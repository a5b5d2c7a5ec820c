import { findEvents, finding, addDoubt, isHandled, rateSeverity, type SourceRule } from './rule';

export const noRunningLoop: SourceRule = {
  name: 'no-running-loop',
  description: 'A function of asyncio that needs a running event loop, where none runs.',
  check: (subject) =>
    findEvents(subject, 'no-running-loop').flatMap((event) => {
      if (isHandled(event, 'RuntimeError')) return [];
      return [
        finding(subject, event, {
          severity: rateSeverity(event, 'RuntimeError'),
          rule: 'no-running-loop',
          message: addDoubt(
            `calls ${event.function} outside of a coroutine, where no event loop runs; this raises RuntimeError`,
            event,
            'RuntimeError',
          ),
          fix: 'call it in a coroutine that asyncio.run starts',
        }),
      ];
    }),
};
