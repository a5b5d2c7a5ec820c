import { createHash } from 'node:crypto';

/** Hashes a value by its JSON. */
export const hashJson = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex');
