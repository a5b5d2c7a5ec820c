import { findingIn, type Finding } from '../../lib/finding';
import type { DockerfileRule } from '../lint';

/** Instructions of which the last in a stage alone counts. */
const LAST_COUNTS = ['CMD', 'ENTRYPOINT', 'HEALTHCHECK'];

export const instructionOverridden: DockerfileRule = {
  name: 'instruction-overridden',
  description: 'Instructions that a later one makes useless.',
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
    }),
};
