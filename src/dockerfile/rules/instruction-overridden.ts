import { findingIn, type Finding } from '../../lib/finding';
import type { DockerfileRule } from '../lint';

/** Instructions of which only the last one in a stage counts. */
const LAST_COUNTS = ['CMD', 'ENTRYPOINT', 'HEALTHCHECK'];

export const instructionOverridden: DockerfileRule = {
  name: 'instruction-overridden',
  description: 'Instructions that a later one overrides.',
  check: ({ file, parsed }) =>
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
              `only the last ${keyword} of a stage counts, which is on line ${String(last?.line ?? '')}; this one does nothing`,
              'remove one of them',
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
            const message = `EXPOSE ${port} is already on line ${String(earlier)}`;
            const fix = 'remove it, or write the port that was meant';
            findings.push(finding('warning', 'instruction-overridden', line, message, fix));
          }
        }
      }
      return findings;
    }),
};
