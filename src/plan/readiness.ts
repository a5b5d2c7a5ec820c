/** How long a container may take until it is ready. Whoever waits for one has the same patience. */

/** Restarts that a container may need until it is first healthy: some agents end when what they need is not there yet. */
export const RESTARTS = 3;

/** Seconds that a container may restart without being healthy once. */
export const LOOPING_SECONDS = 60;

/** Seconds that a command of the program waits for a new container. */
export const WAIT_SECONDS = 180;
