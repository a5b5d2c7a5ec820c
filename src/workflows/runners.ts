/** Where jobs run, and what GitHub gives them: data alone. */

/** GitHub's own runner for all that fits on it. */
export const HOSTED = 'ubuntu-24.04';

/** Megabytes of 10^6 bytes that a job's images may take on it: GitHub promises 14 GB, and the rest is the tools'. */
export const HOSTED_MB = 8000;

/** Repository variable that names a larger runner; without it the hosted one tries, and says that its disk is full. */
export const LARGE = 'FLEET_LARGE_RUNNER';

/** The registry that a job's own token is for. No other is given that. */
export const GHCR = 'ghcr.io';

/** Labels of the runner that stands on a machine. No job that a pull request starts may ask for it. */
export const selectRunner = (machine: string): readonly string[] => [
  'self-hosted',
  'fleet',
  machine,
];
