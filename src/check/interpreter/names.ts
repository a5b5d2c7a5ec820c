import { lookUp, type Frame } from './frame';
import { external, type Value } from './values';

/** The value of a name, or Python's own of that name. */
export const named = (frame: Frame, name: string): Value =>
  lookUp(frame, name) ??
  (name === '__name__' ? { kind: 'constant', value: frame.module.name } : external(name));
