import { z } from 'zod';

/** What a container of a trial is given. */
const triedContainerSchema = z.strictObject({
  /** `repository@sha256:…` */
  image: z.string(),
  /** @default the image's own */
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()),
  /** Addresses by host name. */
  hosts: z.record(z.string(), z.string()),
  /** `uid:gid` */
  user: z.string(),
  /** In megabytes of 2^20 bytes. */
  memory: z.number(),
  /** Paths of volumes: each is new and empty. */
  volumes: z.array(z.string()),
  /** Health check command line, as Docker takes it: `['CMD', …]`. */
  health: z.array(z.string()),
});

/** One release of a service that is to be tried before its container is replaced, as the trial's command line gives it. */
export const trialRequestSchema = z.strictObject({
  stack: z.string(),
  /** Name of the service's row. */
  service: z.string(),
  /** Name on the networks. */
  slug: z.string(),
  /** Name in Docker of the container that is to be replaced. */
  running: z.string(),
  /** The definition as its container's label has it. */
  definition: z.string(),
  release: triedContainerSchema,
  /** It is held at what ran before: that needs no trial. */
  held: z.boolean(),
  /** Servers that run beside it, each under its name on the network. */
  servers: z.array(triedContainerSchema.extend({ name: z.string() })),
  /** Seconds that it must stay healthy. */
  minReadySeconds: z.number(),
  /** Seconds until it must be healthy first: what needs longer waits for something that a trial does not have. @default 120 */
  startSeconds: z.number().default(120),
});

export type TriedContainer = z.infer<typeof triedContainerSchema>;
export type TriedServer = TrialRequest['servers'][number];
export type TrialRequest = z.infer<typeof trialRequestSchema>;
/** A request as the program writes it. */
export type TrialInput = z.input<typeof trialRequestSchema>;

/** How the error of a release begins that fails its trial, after the service's name. */
export const FAILS_TRIAL = 'fails its trial: ';

/** Variable that lets trials pass without one: `up --no-revert` is for those who want to look at what fails. */
export const SKIP_TRIALS = 'FLEET_SKIP_TRIALS';
