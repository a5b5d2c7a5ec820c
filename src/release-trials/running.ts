import { z } from 'zod';
import { readLabel, type InspectedContainer } from '../docker/containers';
import { LABELS } from '../docker/labels';
import { runDocker } from '../docker/run';
import { judge, type Verdict } from '../engines/common/judge';
import { START_SECONDS } from '../plan/start-seconds';
import type { TriedContainer } from '../plan/trial-request';

/** The container that a release is to replace. */
export interface RunningContainer {
  readonly verdict: Verdict;
  /** Its definition, as its label has it. */
  readonly definition: string;
  /** Reference of its image. */
  readonly reference: string;
  /** What it was given, as far as a trial gives it. */
  readonly tried: TriedContainer;
}

/** Whether it is stable makes no difference here. */
const ANY = { minReadySeconds: 0, startSeconds: START_SECONDS, networks: {} };

const givenSchema = z.object({
  Image: z.string(),
  Config: z.object({
    Image: z.string(),
    User: z.string(),
    Cmd: z.array(z.string()).nullish(),
    Env: z.array(z.string()).nullish(),
    Healthcheck: z.object({ Test: z.array(z.string()) }),
  }),
  HostConfig: z.object({ Memory: z.number(), ExtraHosts: z.array(z.string()).nullish() }),
  Mounts: z.array(z.object({ Type: z.string(), Destination: z.string() })),
});

/** Reads a container by its name; undefined where it is gone. */
export async function readRunning(name: string): Promise<RunningContainer | undefined> {
  const text = await runDocker(['container', 'inspect', name], { reject: false });
  const [found] = JSON.parse(text === '' ? '[]' : text) as (InspectedContainer | undefined)[];
  if (!found) return undefined;
  const { Image, Config, HostConfig, Mounts } = givenSchema.parse(found);
  return {
    verdict: judge(found, ANY, Date.now()),
    definition: readLabel(found, LABELS.definition),
    reference: Config.Image,
    tried: {
      image: Image,
      command: Config.Cmd ?? undefined,
      environment: splitPairs(Config.Env, '='),
      hosts: splitPairs(HostConfig.ExtraHosts, ':'),
      user: Config.User,
      memory: HostConfig.Memory / 2 ** 20,
      volumes: Mounts.filter(({ Type }) => Type === 'volume').map(({ Destination }) => Destination),
      health: Config.Healthcheck.Test,
    },
  };
}

/** Splits each text at the first separator. */
const splitPairs = (
  texts: readonly string[] | null | undefined,
  separator: string,
): Record<string, string> =>
  Object.fromEntries(
    (texts ?? []).map((text) => {
      const at = text.indexOf(separator);
      return [text.slice(0, at), text.slice(at + 1)];
    }),
  );
