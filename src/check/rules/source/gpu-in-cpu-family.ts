import { isGpuModule } from '../../../python/packages';
import { findEvents, finding, addDoubt, type SourceRule } from './rule';

export const gpuInCpuFamily: SourceRule = {
  name: 'gpu-in-cpu-family',
  description: 'CUDA used by a service whose row asks for no GPU.',
  check: (subject) => {
    const { row } = subject.service;
    if (row.needs.includes('gpu') || row.gpuOptional) return [];
    const imports = findEvents(subject, 'import').filter(({ module }) => isGpuModule(module));
    const calls = findEvents(subject, 'call').filter(
      ({ function: name, arguments: { positional } }) =>
        name.endsWith('.cuda') ||
        (/(^|\.)(to|device)$/.test(name) &&
          positional[0]?.kind === 'constant' &&
          /^cuda(:\d+)?$/.test(String(positional[0].value))),
    );
    const [first] = calls.length > 0 ? calls : imports;
    if (!first) return [];
    const certain =
      first.kind === 'call' && first.certain && first.caught.length === 0 && !first.thread;
    const what =
      first.kind === 'call'
        ? `calls ${first.function.replace(/\(\)/g, '')}, which needs a GPU`
        : `imports '${first.module}', a GPU library`;
    return [
      finding(subject, first, {
        severity: certain ? 'error' : 'warning',
        rule: 'gpu-in-cpu-family',
        message: addDoubt(
          `${what}, but the row's family '${row.family}' gives the container no GPU${first.kind === 'call' ? '' : '; it is not known if the code works without one'}`,
          first,
          'RuntimeError',
        ),
        fix: "write a GPU family, needs: ['gpu'] and vram in the row, or gpuOptional: true if the code works without a GPU",
      }),
    ];
  },
};
