import { program } from '../cli/commands';
import { describeCommands } from './commands';
import { describePolicies } from './policies';
import { describeStackKeys } from './stack-keys';

/** The generated documents by path. */
export const referenceDocuments = (): ReadonlyMap<string, string> =>
  new Map([
    ['docs/reference/commands.md', describeCommands(program)],
    ['docs/reference/stack.md', describeStackKeys()],
    ['docs/reference/policies.md', describePolicies()],
  ]);
