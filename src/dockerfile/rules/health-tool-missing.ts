import { findingIn } from '../../lib/finding';
import type { DockerfileRule } from '../lint';
import { findLineage, listInstructions } from '../parents';
import type { Dockerfile } from '../parse';

const FIX = 'install it, or ask with python -c and urllib.request, which the image has';

export const healthToolMissing: DockerfileRule = {
  name: 'health-tool-missing',
  description: 'A HEALTHCHECK by curl or wget in an image that has neither.',
  check: ({ file, parsed }) => {
    const check = parsed.stages
      .at(-1)
      ?.instructions.filter(({ keyword }) => keyword === 'HEALTHCHECK')
      .at(-1);
    const tool = check && readHealthTool(check.text);
    const image = tool && findImageWithout(tool, parsed);
    if (!check || image === undefined) return [];
    return [
      findingIn(file)(
        'warning',
        'health-tool-missing',
        check.line,
        `HEALTHCHECK calls ${String(tool)}, which ${image} lacks and nothing here installs; the container never becomes healthy`,
        FIX,
      ),
    ];
  },
};

export { FIX as HEALTH_TOOL_FIX };

/** Reads which of the two a health check begins with. */
export const readHealthTool = (text: string): 'curl' | 'wget' | undefined =>
  /(?:^|[\s"'[(;&|/])(curl|wget)(?=["'\s])/.exec(text)?.[1] as 'curl' | 'wget' | undefined;

/** Finds the image that the last stage begins with, if neither it nor an instruction brings the tool. */
export function findImageWithout(tool: 'curl' | 'wget', parsed: Dockerfile): string | undefined {
  const lineage = findLineage(parsed, parsed.stages.length - 1);
  const { image } = lineage;
  if (image === undefined || !lacksTool(image, tool)) return undefined;
  // Any mention may be what installs it, and so may a script or a list of packages.
  const brings = listInstructions(lineage).some(
    ({ keyword, text, flags }) =>
      (keyword === 'RUN' && (text.includes(tool) || /\.sh\b|xargs|\$\(|install.*\$/.test(text))) ||
      (/^(COPY|ADD)$/.test(keyword) &&
        (text.includes(tool) ||
          (flags.some(([name]) => name === 'from') && /\/(usr|bin)\b/.test(text)))),
  );
  return brings ? undefined : image;
}

/** Checks whether an image is known to lack a tool. Alpine has the wget of busybox. */
export function lacksTool(image: string, tool: 'curl' | 'wget'): boolean {
  const [, name = '', tag = ''] =
    /^(?:(?:docker\.io\/)?(?:library\/)?)([^/:@]+)(?::([^@]+))?(?:@.*)?$/.exec(image) ?? [];
  if (name === 'python') return tag.includes('slim') || (tag.includes('alpine') && tool === 'curl');
  return name === 'debian' || name === 'ubuntu' || (name === 'alpine' && tool === 'curl');
}
