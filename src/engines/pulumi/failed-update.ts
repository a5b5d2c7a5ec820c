import { imageGraph } from '../../catalog/checks';
import { closure } from '../../lib/graph';
import { imageGateOf, imageGates, slugOf } from '../../catalog/names';
import type { MachinePlan } from '../../plan/plan';
import type { Broken } from '../common/failure';
import { reasonOf } from '../common/build-failure';
import { wordsOf, type Problem } from './problems';

/** What an update could not do, by services. */
export interface Left {
  readonly broken: readonly Broken[];
  /** Names of resources that another update must leave alone: services, and images that cannot be built. */
  readonly names: ReadonlySet<string>;
}

/** Undefined where it is not services alone that failed: another update would get no further. */
export function leftBy(plan: MachinePlan, problems: readonly Problem[]): Left | undefined {
  const slugs = new Set(plan.services.map(({ slug }) => slug));
  const built = new Set([...slugs, ...plan.images.map(({ name }) => name)]);
  const told = problems
    .filter(({ said }) => wordsOf(said).length > 0)
    .map((each) => ofImage(each, built));
  const images = byName(told.filter(({ kind }) => kind === 'image'));
  // All of a service's resources have its name.
  const services = byName(told.filter(({ kind, name }) => kind !== 'image' && slugs.has(name)));
  if (told.length === 0 || told.some(({ name }) => !images.has(name) && !services.has(name))) {
    return undefined;
  }
  const parents = imageGraph({ images: plan.images });
  const tools = plan.images.filter(({ kind }) => kind === 'build').map(({ name }) => name);
  const cause = (names: Iterable<string>): Problem | undefined =>
    [...names].flatMap((name) => images.get(name) ?? [])[0];
  const broken = plan.services.flatMap(({ slug, row, family }): Broken[] => {
    const image = cause([slug, ...closure(parents, [family.name, ...tools])]);
    const problem = image ?? services.get(slug);
    if (!problem) return [];
    const reason = reasonOf(wordsOf(problem.said).join('\n'), problem.log);
    const by = problem.name === slug ? '' : `${problem.name}: `;
    return [{ service: row.name, stage: image ? 'image' : 'start', reason: `${by}${reason}` }];
  });
  const unbuilt = plan.images.filter(({ name }) => cause(closure(parents, [name])));
  const names = [
    ...broken.map(({ service }) => slugOf(service)),
    ...unbuilt.map(({ name }) => name),
  ];
  return { broken, names: new Set([...names, ...imageGates(plan.stack, names)]) };
}

/** An image that does not pass a gate of its own is no better than one that cannot be built. */
function ofImage(problem: Problem, built: ReadonlySet<string>): Problem {
  const image = imageGateOf(problem.name)?.image;
  return image !== undefined && built.has(image)
    ? { ...problem, kind: 'image', name: image }
    : problem;
}

const byName = (problems: readonly Problem[]): ReadonlyMap<string, Problem> =>
  new Map(problems.map((each) => [each.name, each]));
