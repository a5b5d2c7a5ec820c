import type { RuleDescription } from '../description';

/** The rules over plans, in the order of the reference. */
export const planRuleDescriptions: readonly RuleDescription[] = [
  {
    id: 'vram-over-plan',
    severity: 'error',
    finds:
      "The services' GPU memory, with idle contexts and what other programs take, is more than the card has ([VRAM](../concepts/vram.md)).",
    example: 'Services with peaks of 9, 8 and 7 GB on a card of 24 GB with `reserve: 1000`.',
    instead: "Write `mode: 'on-demand'` in rows that can wait, or place fewer of them there.",
  },
  {
    id: 'vram-unmeasured',
    severity: 'warning',
    finds: 'Nobody has measured the GPU memory of a service.',
    example: "`needs: ['gpu']` without `vram`, and no reading in `fleet/`.",
    instead:
      'Run `bin/fleet vram --measure` while the service works, or write `vram: { peak, mode }`.',
  },
  {
    id: 'vram-above-row',
    severity: 'warning',
    finds: 'The driver has shown more GPU memory than the row says. The larger value counts.',
    example: '`vram: { peak: 4000 }`, and the reading is 5200 MB.',
    instead: 'Write the measured peak, or reduce it and measure again.',
  },
  {
    id: 'vram-other-card',
    severity: 'warning',
    finds: "The reading is from another card than the machine's.",
    example: 'A reading from an RTX 4090 for a machine with an RTX 3060.',
    instead: 'Run `bin/fleet vram --measure` on that machine.',
  },
  {
    id: 'memory-over-plan',
    severity: 'warning',
    finds:
      "The containers' memory limits add up to more than the machine has. Limits are no reservations, so this is never an error.",
    example: '20 services of 2048 MB on a machine of 32000 MB.',
    instead: 'Write a smaller `memory` in rows that need less, or place fewer services there.',
  },
  {
    id: 'cores-over-plan',
    severity: 'warning',
    finds: 'One process has more threads or workers than the machine has cores.',
    example: '`OMP_NUM_THREADS: 16` on a machine with 8 cores.',
    instead: "Write at most the number of cores into the profile or the row's `workers`.",
  },
  {
    id: 'disk-over-plan',
    severity: 'error or warning',
    finds:
      'The disk cannot hold new and old images together, which a rollback needs. It is a warning where only the builder beside them does not fit.',
    example: 'Images of 60 GB on a machine with `disk: 100000`.',
    instead: 'Give Docker a larger disk, or place fewer families on this machine.',
  },
  {
    id: 'machine-unmeasured',
    severity: 'warning',
    finds: "A machine's row has no `memory`, `disk`, `cores`, `gpu.reserve` or `gpu.context`.",
    example: "`gpu: { model: 'RTX 3060', … }` without `reserve`.",
    instead:
      "Write the value into the machine's row; `free -m`, `df` and `bin/fleet vram --measure` print it.",
  },
  {
    id: 'port-taken',
    severity: 'error',
    finds: "Something that is not the stack's own container holds a port on this machine.",
    example: 'A database server on port 5432.',
    instead: 'Stop the other program, or write `fleet:portOffset`.',
  },
  {
    id: 'peer-address-missing',
    severity: 'error',
    finds: 'A service needs one on another machine, and `fleet:peers` has no address for it.',
    example: 'A `dependsOn` across machines in a stack without `fleet:peers`.',
    instead: 'Write `fleet:peers: { gpu-b: 192.168.1.20 }`.',
  },
  {
    id: 'peer-elsewhere',
    severity: 'error',
    finds:
      "The other machine's stack publishes on another address, network or port offset than this stack uses.",
    example: '`fleet:peers: { gpu-b: 192.168.1.20 }`, and gpu-b has `fleet:address: 192.168.1.30`.',
    instead: 'Write the same address or the same `fleet:peerNetwork` in both stacks.',
  },
  {
    id: 'edge-undeclared',
    severity: 'error',
    finds:
      'An environment contains `${host:…}` of a service on another machine that no `dependsOn` names. Its machine does not publish that service to other machines.',
    example: "`env: { URL: 'http://${host:Models}:5601' }` without `dependsOn`.",
    instead: "Add the service to the placement's `dependsOn`.",
  },
  {
    id: 'peer-unreached',
    severity: 'warning',
    finds:
      'A service of another machine accepts no connection within three seconds. Only a caller of the check that sets `reach` asks for this; `bin/fleet check` does not.',
    example: 'The other machine is off.',
    instead: 'Start that service, or correct `fleet:peers` and the firewall.',
  },
  {
    id: 'refused',
    severity: 'error',
    finds:
      'The catalog, a stack file or the plan is invalid, so that `bin/fleet up` refuses it too.',
    example: 'Two services of one machine with the same port.',
    instead: 'Write what the finding names.',
  },
];
