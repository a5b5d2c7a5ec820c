import { isGpuModule } from '../../../python/packages';
import { finding, type SourceRule } from './rule';

export const gpuNotUsed: SourceRule = {
  name: 'gpu-not-used',
  description: 'A GPU reserved for a service whose code imports no GPU library.',
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
          message: `the row reserves a GPU with family '${service.row.family}', but the code imports no GPU library; programs that it starts and code that is loaded by name were not checked`,
          fix: 'write a CPU family in the row, whose image is gigabytes smaller, or keep this one if a program that it starts uses the GPU',
        },
      ),
    ];
  },
};
