import { readUserName } from '../../lib/user';
import type { Context } from '../../checkout/context';
import { askEngineId } from '../../docker/info';
import { locateStateFolder } from '../../lib/home';
import { checkMachineLock, withMachineLock } from '../../lib/machine-lock';
import { withFolderLock } from '../../lib/folder-lock';
import { rememberCheckout } from './checkouts';

/**
 * Runs `work` as the only fleet command that works on a stack: of this machine's users on the stack's Docker engine, and of this
 * user on the stack's state.
 * @throws FleetError naming the process that holds the stack
 */
export function withStackLock<T>(context: LockedStack, work: () => Promise<T>): Promise<T> {
  const { root, project, stack } = context;
  const lock = {
    ...describeLock(context),
    holder: `process ${String(process.pid)} of ${readUserName()} in ${root}`,
  };
  const folder = locateStateFolder(project, stack.name);
  return withMachineLock(lock, () =>
    withFolderLock(folder, () => {
      rememberCheckout(folder, root);
      return work();
    }),
  );
}

/**
 * Checks that no fleet command works on a stack now, so that it is said before slow work. `withStackLock` alone keeps others out.
 * @throws FleetError naming the process that holds the stack
 */
export const checkStackLock = (context: LockedStack): Promise<void> =>
  checkMachineLock(describeLock(context));

type LockedStack = Pick<Context, 'root' | 'project'> & {
  readonly stack: { readonly name: string };
};

const describeLock = ({ project, stack }: LockedStack) => ({
  name: `stack ${stack.name}`,
  key: JSON.stringify([askEngineId(), project, stack.name]),
});
