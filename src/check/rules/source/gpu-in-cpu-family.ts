import { isGpuModule } from '../../../python/packages';
import { findEvents, finding, addDoubt, type SourceRule } from './rule';

export const gpuInCpuFamily: SourceRule = {
  name: 'gpu-in-cpu-family',
  description: 'CUDA used by a service whose row asks for no card.',
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
        ? `calls ${first.function.replace(/\(\)/g, '')}, which needs a card`
        : `imports ${first.module}, a GPU library`;
    return [
      finding(subject, first, {
        severity: certain ? 'error' : 'warning',
        rule: 'gpu-in-cpu-family',
        message: addDoubt(
          `${what}, and the row's family ${row.family} gives the container none${first.kind === 'call' ? '' : '; whether it does without one is not known'}`,
          first,
          'RuntimeError',
        ),
        fix: "write a GPU family, needs: ['gpu'] and vram in the row; or gpuOptional: true where the code does without a card",
      }),
    ];
  },
};
