import type { MachinePlan } from '../../../src/plan/plan';

/** The plan that the program of this folder is of, as it has no stack file to read one from. */
export const chosen: { plan: MachinePlan | undefined } = { plan: undefined };
