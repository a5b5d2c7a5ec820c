import { userInfo } from 'node:os';

/** Names this user; one without an entry in the list of users has a number alone. */
export function readUserName(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${String(process.geteuid?.())}`;
  }
}
