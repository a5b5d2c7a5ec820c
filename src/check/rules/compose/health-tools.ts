import type { ComposeService } from '../../../compose/compose';
import { findBelow, readScalar } from '../../../config-files/node';
import {
  findImageWithout,
  HEALTH_TOOL_FIX,
  lacksTool,
  readHealthTool,
} from '../../../dockerfile/rules/health-tool-missing';
import { findingIn } from '../../../lib/finding';
import { readBuiltDockerfile } from './paths';
import type { ComposeRule, ComposeSubject } from './rule';

export const healthTools: ComposeRule = {
  name: 'health-tool-missing',
  description: 'A health check by curl or wget is in an image that has it.',
  check: (subject) =>
    subject.services.flatMap((service) => {
      const test = findBelow(service.node, 'healthcheck', 'test');
      if (!test) return [];
      const { node, place } = test;
      const words = node.kind === 'list' ? node.items.map(readScalar) : [readScalar(node)];
      const tool = readHealthTool(`${words.join(' ')} `);
      const image = tool && findImage(subject, service, tool);
      if (image === undefined) return [];
      return [
        findingIn(place.file)(
          'warning',
          'health-tool-missing',
          place.line,
          `${service.name}: the health check calls ${String(tool)}, which ${image} lacks and nothing installs; the container never becomes healthy`,
          HEALTH_TOOL_FIX,
        ),
      ];
    }),
};

function findImage(
  subject: ComposeSubject,
  service: ComposeService,
  tool: 'curl' | 'wget',
): string | undefined {
  const { build, image } = service;
  if (!build) return image && lacksTool(image.text, tool) ? image.text : undefined;
  const dockerfile = readBuiltDockerfile(subject, service);
  return dockerfile && findImageWithout(tool, dockerfile);
}
