import { cli } from '../cli/commands';
import { describeCheckRules } from './check-rules';
import { describeCommands } from './commands';
import { describePolicies } from './policies';
import { describeStackKeys } from './stack-keys';

/** The generated documents by path. */
export const renderDocuments = (): ReadonlyMap<string, string> =>
  new Map([
    ['docs/reference/commands.md', describeCommands(cli)],
    ['docs/reference/check-rules.md', describeCheckRules()],
    ['docs/reference/stack.md', describeStackKeys()],
    ['docs/reference/policies.md', describePolicies()],
  ]);
