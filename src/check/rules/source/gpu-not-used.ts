import { isGpuModule } from '../../../python/packages';
import { finding, type SourceRule } from './rule';

export const gpuNotUsed: SourceRule = {
  name: 'gpu-not-used',
  description: 'A card reserved for a service whose code imports nothing that would use it.',
  check: (subject) => {
    const { service, entry, run, tree, files } = subject;
    if (entry === undefined || !service.row.needs.includes('gpu')) return [];
    const modules = files
      .flatMap((file) => tree.source(file).says.imports)
      .map(({ module }) => module);
    if (modules.some(isGpuModule)) return [];
    // A file that cannot be read may import anything.
    if (run.events.some(({ kind }) => kind === 'import-unparsed')) return [];
    return [
      finding(
        subject,
        { file: entry, line: null },
        {
          severity: 'warning',
          rule: 'gpu-not-used',
          message: `the row reserves a GPU, in family ${service.row.family}, and nothing that its code imports uses one; what it starts or loads by name is not known`,
          fix: 'write a CPU family in the row, which is smaller by gigabytes; or leave it, if a program that it starts uses the card',
        },
      ),
    ];
  },
};
