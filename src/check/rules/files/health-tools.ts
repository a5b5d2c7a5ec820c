import path from 'node:path';
import { readServices, type ComposeService } from '../../../compose/compose';
import { findEntry, readScalar } from '../../../config-files/node';
import { parseYaml } from '../../../config-files/yaml';
import type { BuildTree } from '../../../dockerfile/build-tree';
import { parseDockerfile } from '../../../dockerfile/parse';
import {
  findImageWithout,
  HEALTH_TOOL_FIX,
  lacksTool,
  readHealthTool,
} from '../../../dockerfile/rules/health-tool-missing';
import { findingIn, type Finding } from '../../../lib/finding';

/** Finds health checks of a compose file by curl or wget, in images that lack it. */
export function checkHealthTools(file: string, tree: BuildTree): Finding[] {
  const read = parseYaml(tree.read(file), file, true);
  if ('message' in read || !read.root) return [];
  return readServices(read.root).flatMap((service) => {
    const check = findEntry(service.node, 'healthcheck')?.node;
    const test = check && findEntry(check, 'test');
    if (!test) return [];
    const { node, place } = test;
    const words = node.kind === 'list' ? node.items.map(readScalar) : [readScalar(node)];
    const tool = readHealthTool(`${words.join(' ')} `);
    const image = tool && findImage(service, file, tree, tool);
    if (image === undefined) return [];
    return [
      findingIn(file)(
        'warning',
        'health-tool-missing',
        place.line,
        `${service.name}: the health check calls ${String(tool)}, which ${image} lacks and nothing installs; the container never becomes healthy`,
        HEALTH_TOOL_FIX,
      ),
    ];
  });
}

function findImage(
  { build, image }: ComposeService,
  file: string,
  tree: BuildTree,
  tool: 'curl' | 'wget',
): string | undefined {
  if (!build) return image && lacksTool(image.text, tool) ? image.text : undefined;
  if (!build.context || build.isInline) return undefined;
  const folder = path.posix.join(path.posix.dirname(file), build.context.text);
  const dockerfile = path.posix.join(folder, build.dockerfile?.text ?? 'Dockerfile');
  if (tree.at(dockerfile)?.kind !== 'file') return undefined;
  return findImageWithout(tool, parseDockerfile(tree.read(dockerfile)));
}
