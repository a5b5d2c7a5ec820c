import { images } from '../../../fleet/images';
import type { Finding } from '../../lib/finding';
import type { Stage } from '../parse';
import { findingIn, type DockerfileCheck } from '../../check/rules/files/rule';
import { substituted } from '../variables';

/** Instructions of which the last in a stage alone counts. */
const LAST_COUNTS = ['CMD', 'ENTRYPOINT', 'HEALTHCHECK'];

/** Instructions that a later one makes useless. */
export const overridden: DockerfileCheck = ({ file, parsed }) =>
  parsed.stages.flatMap(({ instructions }) => {
    const finding = findingIn(file);
    const findings: Finding[] = [];
    for (const keyword of LAST_COUNTS) {
      const all = instructions.filter((each) => each.keyword === keyword);
      const last = all.at(-1);
      for (const { line } of all.slice(0, -1)) {
        findings.push(
          finding(
            'warning',
            'instruction-overridden',
            line,
            `${keyword} counts once in a stage, and that of line ${String(last?.line ?? '')} is the last: this one does nothing`,
            'take one of them out',
          ),
        );
      }
    }
    const seen = new Map<string, number>();
    for (const { text, line } of instructions.filter(({ keyword }) => keyword === 'EXPOSE')) {
      for (const port of text.split(/\s+/).filter((each) => each !== '')) {
        const named = port.replace(/\/tcp$/, '');
        const earlier = seen.get(named);
        if (earlier === undefined) seen.set(named, line);
        else {
          const message = `EXPOSE ${port} is there since line ${String(earlier)} already`;
          const fix = 'take it out, or write the port that was meant';
          findings.push(finding('warning', 'instruction-overridden', line, message, fix));
        }
      }
    }
    return findings;
  });

/** Parents that are another image tomorrow. */
export const parentsPinned: DockerfileCheck = ({ file, parsed }) =>
  parsed.stages.flatMap((stage, index) => {
    const image = parentOf(stage, parsed.args);
    if (image === undefined || image === 'scratch' || isStage(parsed.stages, index, image))
      return [];
    // Its own images are named as contexts, which the engine gives by digest.
    if (image.includes('@') || (isOwnImage(image) && !image.includes('/'))) return [];
    // The colon of a registry's port is before a slash.
    const tag = /:([^/:]+)$/.exec(image)?.[1];
    if (tag !== undefined && tag !== 'latest') return [];
    const said = tag === undefined ? 'has no tag, which is latest' : 'is latest';
    return [
      findingIn(file)(
        'warning',
        'from-unpinned',
        stage.line,
        `FROM ${image} ${said}: it is another image whenever it is built`,
        'write a version as the tag, or a digest',
      ),
    ];
  });

/** An image that ends as root, or as whoever its parent does. */
export const userNamed: DockerfileCheck = ({ file, parsed: { stages, args } }) => {
  const last = stages.at(-1);
  if (!last) return [];
  let [stage, index] = [last, stages.length - 1];
  for (;;) {
    const user = stage.instructions.filter(({ keyword }) => keyword === 'USER').at(-1);
    if (user) {
      if (!/^(root|0)(:|$)/.test(user.text)) return [];
      const message = `the image ends as USER ${user.text}: its processes are root`;
      return [findingIn(file)('warning', 'user-missing', user.line, message, FIX)];
    }
    const parent = parentOf(stage, args);
    const before = parent === undefined ? -1 : indexOfStage(stages, index, parent);
    const next = stages[before];
    if (!next) {
      if (parent !== undefined && isOwnImage(parent)) return [];
      const from = parent ?? stage.from;
      const message = `the image has no USER: its processes are whoever FROM ${from} says, and root where that says nothing`;
      return [findingIn(file)('warning', 'user-missing', last.line, message, FIX)];
    }
    [stage, index] = [next, before];
  }
};

const FIX = 'write USER 10001:10001 as the last';

/** The image that a stage is FROM; undefined where a build alone says that. */
const parentOf = ({ from }: Stage, args: Readonly<Record<string, string>>): string | undefined =>
  substituted(from, new Map(Object.entries(args).filter(([, value]) => value !== '')));

/** Stages go by name or number, those before alone. */
const indexOfStage = (stages: readonly Stage[], until: number, name: string): number =>
  stages.slice(0, until).findLastIndex((each) => each.name?.toLowerCase() === name.toLowerCase());

const isStage = (stages: readonly Stage[], until: number, name: string): boolean =>
  indexOfStage(stages, until, name) !== -1;

/** This project's images end as its unprivileged user. */
const isOwnImage = (reference: string): boolean => {
  const name = reference.split('/').at(-1)?.split(/[:@]/)[0];
  return images.some((row) => row.name === name);
};
