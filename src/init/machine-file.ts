import type { MachineProposal } from './machines';
import { constantOf } from './names';

/** A file of fleet/machines/: each value with the place it comes from. */
export function machineText({ row, from, todo }: MachineProposal): string {
  const profile = Object.entries(row.profile).map(
    ([name, value]) => `${name}: ${JSON.stringify(value)}, // ${from[`profile.${name}`] ?? ''}`,
  );
  return `import type { MachineInput } from '../../src/catalog/schema';

export const ${constantOf(row.name, 'Machine')}: MachineInput = {
${todo.map((each) => `// fill in: ${each}\n`).join('')}name: ${JSON.stringify(row.name)}, // ${from['name'] ?? ''}
${row.gpu ? `gpu: ${JSON.stringify(row.gpu)}, // ${from['gpu'] ?? ''}\n` : ''}${row.cores === undefined ? '' : `cores: ${String(row.cores)}, // ${from['cores'] ?? ''}\n`}profile: {
${profile.join('\n')}
},
};
`;
}
