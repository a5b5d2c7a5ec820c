import { compiles } from '../catalog/architectures';
import { TRACKS } from '../catalog/tracks';
import { toComment } from './comments';
import type { MachineProposal } from './machines';

/**
 * A machine's stack: by the embedded engine and without CUDA libraries, which any machine can run; what a person fills in
 * for the real one stands beside it.
 * @param machines all of the fleet
 * @param agents where the agents are, from the project's folder
 */
export function renderStackFile(
  { row: { name, gpu }, profile, from }: MachineProposal,
  machines: readonly string[],
  agents: string,
): string {
  const others = machines.filter((other) => other !== name);
  const tracks = gpu ? TRACKS.filter((track) => compiles(track, gpu.architecture)) : [];
  const lines = [
    `# ${name}: its services by the embedded engine, images in a local registry.`,
    'config:',
    '  fleet:engine: embedded',
    `  fleet:machine: ${name}`,
    '  fleet:profile:',
    ...Object.entries(profile).map(
      ([key, value]) =>
        `    ${key}: ${JSON.stringify(value)} # ${toComment(from[`profile.${key}`] ?? '')}`,
    ),
    '  fleet:registry: localhost:5050',
    ...(gpu
      ? [
          `  # For the card: one of ${tracks.join(', ')}, and`,
          "  #   fleet:gpu: { device: 0, driver: '<as nvidia-smi prints it>' }",
        ]
      : []),
    '  fleet:track: none',
    '  fleet:upstreams: standin',
    '  fleet:apt: mirror',
    '  fleet:healthInterval: 5',
    '  fleet:peerWait: 0',
    '  fleet:scan: off',
    ...(others.length > 0
      ? [
          '  # Fill in, so that the machines find each other:',
          '  #   fleet:address: <IPv4 address of this machine>',
          `  #   fleet:peers: { ${others.map((other) => `${other}: <its address>`).join(', ')} }`,
        ]
      : []),
    '  fleet:agents:',
    `    source: ${JSON.stringify(agents)}`,
  ];
  return `${lines.join('\n')}\n`;
}
