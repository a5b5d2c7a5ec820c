import { toComment } from './comments';
import type { MachineProposal } from './machines';
import { toConstantName } from './names';

/** Writes a file of fleet/machines/: each value with the place it comes from. */
export function renderMachine({ row, from, todo }: MachineProposal): string {
  const { name, gpu, cores } = row;
  const fields = [
    ...todo.map((each) => `// fill in: ${toComment(each)}`),
    `name: ${JSON.stringify(name)}, // ${toComment(from['name'] ?? '')}`,
    ...(gpu ? [`gpu: ${JSON.stringify(gpu)}, // ${toComment(from['gpu'] ?? '')}`] : []),
    ...(cores === undefined
      ? []
      : [`cores: ${String(cores)}, // ${toComment(from['cores'] ?? '')}`]),
  ];
  return `import type { MachineInput } from '../../src/catalog/schema';

export const ${toConstantName(name, 'Machine')}: MachineInput = {
${fields.join('\n')}
};
`;
}
