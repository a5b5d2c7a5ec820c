import { stringify } from 'yaml';
import { checkWorkflow } from './checks';
import { buildDeployWorkflow } from './deploy';
import { buildImagesWorkflow } from './images';
import type { Matrix } from './matrix';
import { buildNightlyWorkflow } from './nightly';
import { buildPreviewWorkflow } from './preview';
import { buildPruneWorkflow } from './prune';
import { GHCR, selectRunner } from './runners';
import { renderWorkflow, HEADER } from './syntax';

/** Labels of runners for actionlint, which knows GitHub's own alone. */
const actionlint = (machines: readonly string[]): string =>
  `# ${HEADER}\n${stringify({ 'self-hosted-runner': { labels: [...new Set(machines.flatMap(selectRunner))].slice(1) } })}`;

/**
 * Every workflow as a file, and what checks them, by its path below .github.
 * @param machines machines whose runners deploy, which are also the names of their stacks
 */
export function renderWorkflows(matrix: Matrix, machines: readonly string[]): Map<string, string> {
  const published = machines.filter((machine) => matrix.registries.get(machine) === GHCR);
  const all = [
    checkWorkflow(),
    buildImagesWorkflow(matrix),
    buildPreviewWorkflow(matrix, machines),
    buildDeployWorkflow(machines),
    buildNightlyWorkflow(matrix, machines),
    ...(published.length > 0 ? [buildPruneWorkflow(matrix, published)] : []),
  ];
  return new Map([
    ...all.map((workflow): [string, string] => [
      `workflows/${workflow.name}.yml`,
      renderWorkflow(workflow),
    ]),
    ['actionlint.yaml', actionlint(machines)],
  ]);
}
