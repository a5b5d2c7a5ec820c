import type { MachineProposal } from './machines';
import { toConstantName } from './names';

/** Writes a file of fleet/machines/: each value with the place it comes from. */
export function renderMachine({ row, from, todo }: MachineProposal): string {
  const { name, gpu, cores } = row;
  const fields = [
    ...todo.map((each) => `// fill in: ${each}`),
    `name: ${JSON.stringify(name)}, // ${from['name'] ?? ''}`,
    ...(gpu ? [`gpu: ${JSON.stringify(gpu)}, // ${from['gpu'] ?? ''}`] : []),
    ...(cores === undefined ? [] : [`cores: ${String(cores)}, // ${from['cores'] ?? ''}`]),
  ];
  return `import type { MachineInput } from '../../src/catalog/schema';

export const ${toConstantName(name, 'Machine')}: MachineInput = {
${fields.join('\n')}
};
`;
}
