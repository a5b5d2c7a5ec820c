import { buildImageGraph } from '../../catalog/checks';
import { nameImageGates, nameReady, nameTrial, toSlug } from '../../catalog/names';
import { findClosure } from '../../lib/graph';
import type { MachinePlan } from '../../plan/plan';
import { summarizeBuildFailure } from '../common/build-failure';
import { listImageGates } from '../common/image-gates';
import { FAILS_TRIAL } from '../../plan/trial-request';
import type { ServiceFailure } from '../engine';
import { readMessage, type Problem } from './problems';

/** An update in which single services failed. */
export interface FailedUpdate {
  readonly failures: readonly ServiceFailure[];
  /** Names of resources that the next update must leave alone: services, and images that cannot be built. */
  readonly names: ReadonlySet<string>;
}

/** Finds the services that failed; undefined where more than single services failed: the next update would fail too. */
export function findFailedServices(
  plan: MachinePlan,
  problems: readonly Problem[],
): FailedUpdate | undefined {
  const slugs = new Set(plan.services.map(({ slug }) => slug));
  const reported = blameOwners(plan, problems).filter(({ lines }) => lines.length > 0);
  const images = indexByName(reported.filter(({ isImage }) => isImage));
  // All of a service's resources have its name.
  const services = indexByName(reported.filter(({ isImage, name }) => !isImage && slugs.has(name)));
  if (reported.length === 0) return undefined;
  if (reported.some(({ name }) => !images.has(name) && !services.has(name))) return undefined;
  const parents = buildImageGraph({ images: plan.images });
  const tools = plan.images.filter(({ kind }) => kind === 'build').map(({ name }) => name);
  const findCause = (names: Iterable<string>): Cause | undefined =>
    [...names].flatMap((name) => images.get(name) ?? [])[0];
  const failures = plan.services.flatMap(({ slug, row, family }): ServiceFailure[] => {
    const image = findCause([slug, ...findClosure(parents, [family.name, ...tools])]);
    const problem = image ?? services.get(slug);
    if (!problem) return [];
    const tried = findFailedTrial(row.name, problem.lines);
    if (tried !== undefined) return [{ service: row.name, stage: 'trial', reason: tried }];
    const text = summarizeBuildFailure(problem.name, problem.lines.join('\n'), problem.log);
    // The line of a container that did not get ready begins with its service.
    const reason = image ? text : removePrefix(text, `${row.name}: `);
    const by = problem.name === slug ? '' : `${problem.name}: `;
    return [{ service: row.name, stage: image ? 'image' : 'start', reason: `${by}${reason}` }];
  });
  const unbuilt = plan.images.filter(({ name }) => findCause(findClosure(parents, [name])));
  const names = [
    ...failures.map(({ service }) => toSlug(service)),
    ...unbuilt.map(({ name }) => name),
  ];
  return { failures, names: new Set([...names, ...nameImageGates(plan.stack, names)]) };
}

/** Finds why a release failed its trial, in the lines of its error. */
function findFailedTrial(service: string, lines: readonly string[]): string | undefined {
  const begin = `${service}: ${FAILS_TRIAL}`;
  return lines.find((line) => line.startsWith(begin))?.slice(begin.length);
}

/** A problem, and the image or other resource that caused it. */
interface Cause {
  readonly isImage: boolean;
  readonly name: string;
  /** The lines of Pulumi's message. */
  readonly lines: readonly string[];
  readonly log: string;
}

/**
 * Blames the image for a gate of its own that it does not pass: it is no better than one that cannot be built. Blames a service,
 * too, and not the command that tried its release or waited for its container.
 */
function blameOwners(plan: MachinePlan, problems: readonly Problem[]): Cause[] {
  const gates = listImageGates(plan);
  const slugs = plan.services.map(({ slug }) => slug);
  const names = [...slugs, ...plan.infrastructure.map(({ name }) => name)];
  const owners = new Map([
    ...slugs.map((slug) => [nameTrial(slug), slug] as const),
    ...names.map((name) => [nameReady(name), name] as const),
  ]);
  return problems.map((problem) => {
    const { kind, name, log } = problem;
    const gate = gates.get(name);
    const blamed = gate?.ours ? gate.image : undefined;
    const isImage = kind === 'image' || blamed !== undefined;
    return { isImage, name: blamed ?? owners.get(name) ?? name, lines: readMessage(problem), log };
  });
}

const removePrefix = (text: string, prefix: string): string =>
  text.startsWith(prefix) ? text.slice(prefix.length) : text;

const indexByName = (causes: readonly Cause[]): ReadonlyMap<string, Cause> =>
  new Map(causes.map((each) => [each.name, each]));
