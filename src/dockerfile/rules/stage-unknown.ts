import { findingIn, type Finding } from '../../lib/finding';
import { suggestNames } from '../../lib/suggest';
import type { DockerfileRule } from '../lint';

export const stageUnknown: DockerfileRule = {
  name: 'stage-unknown',
  description:
    'A FROM or --from whose name is a slip of a stage, or the number of no earlier stage.',
  check: ({ file, parsed: { stages }, contexts }) =>
    stages.flatMap(({ from, line, instructions }, index) => {
      const earlier = stages.slice(0, index).flatMap(({ name }) => name ?? []);
      const later = stages.slice(index).flatMap(({ name }) => name ?? []);
      const used = instructions.flatMap(({ flags, keyword, line: at }) =>
        flags.flatMap(([flag, value]) => {
          const name = flag === 'from' ? value : /(?:^|,)from=([^,]*)/.exec(value)?.[1];
          return name === undefined ? [] : [{ name, at, what: `${keyword} from ${name}` }];
        }),
      );
      return [{ name: from, at: line, what: `FROM ${from}` }, ...used].flatMap(
        ({ name, at, what }) => {
          const report = (severity: Finding['severity'], said: string, fix: string): Finding[] => [
            findingIn(file)(severity, 'stage-unknown', at, `${what}: ${said}`, fix),
          ];
          if (/^\d+$/.test(name)) {
            return Number(name) < index
              ? []
              : report(
                  'error',
                  'no earlier stage has this number; the build fails',
                  'write the name of an earlier stage',
                );
          }
          const is = (each: string): boolean => each.toLowerCase() === name.toLowerCase();
          // Everything else is the name of an image, of which a registry alone knows.
          if (/[/:@.$]/.test(name) || contexts.has(name) || earlier.some(is)) return [];
          if (later.some(is) && from !== name) {
            return report(
              'warning',
              'the stage of this name does not come before, so a registry is asked for such an image',
              'move it before this line',
            );
          }
          const near = suggestNames(name, earlier).filter((each) => isSlip(name, each));
          return near.length === 0
            ? []
            : report(
                'warning',
                'no stage has this name, so a registry is asked for such an image',
                `write ${near.join(' or ')}`,
              );
        },
      );
    }),
};

/** Checks whether two names are so alike, and so long, that one is meant as the other: of `redis` and `redis2` nobody knows. */
const isSlip = (name: string, stage: string): boolean =>
  Array.from(name.toLowerCase()).sort().join('') ===
    Array.from(stage.toLowerCase()).sort().join('') ||
  (name.length >= 5 && Math.abs(name.length - stage.length) <= 1 && !/\d/.test(name + stage));
