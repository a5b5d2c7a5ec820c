import { FleetError } from '../lib/errors';
import type { MachineInput } from '../catalog/schema';
import { SMALL_PROFILE, type Profile } from '../stack/profile';
import { CARDS } from './cards';
import type { Found, MachineHint } from './definition';
import { isSpelledOut, toKebabCase, toPlainName } from './names';

/** A machine's row, and where its values come from. */
export interface MachineProposal {
  readonly row: MachineInput;
  /** The values of its stack file: a value that nobody gave does no harm on a small machine. */
  readonly profile: Profile;
  /** By field; a profile's by `profile.<parameter>`. */
  readonly from: Readonly<Record<string, string>>;
  /** The fields that a person has to fill in. */
  readonly todo: readonly string[];
}

const OPTION =
  /^(?<name>[^:]+)(?::(?:(?<count>\d+)x\s*)?(?<card>[^,:]*)(?:,(?<vram>\d+),(?<architecture>\d+\.\d))?)?$/;

/** `NAME`, `NAME:RTX 4090`, `NAME:2xRTX 4090`, `NAME:card,24564,8.9`: what a person says of a machine. */
export function parseMachine(text: string): MachineHint {
  const said = OPTION.exec(text)?.groups;
  const name = said?.['name']?.trim() ?? '';
  if (!said || name === '') {
    throw new FleetError(
      `--machine: names no machine: '${text}'; write NAME, NAME:CARD, NAME:2xCARD or NAME:CARD,MEGABYTES,CAPABILITY, such as 'tower:RTX 4090' or 'tower:RTX 4090,24564,8.9'`,
    );
  }
  const found = <T>(value: T): Found<T> => ({ value, from: '--machine' });
  const { card, count, vram, architecture } = said;
  return {
    name: found(name),
    ...(card === undefined || card === '' ? {} : { card: found(card.trim()) }),
    ...(count === undefined ? {} : { count: found(Number(count)) }),
    ...(vram === undefined ? {} : { vram: found(Number(vram)) }),
    ...(architecture === undefined ? {} : { architecture: found(architecture) }),
    profile: {},
  };
}

/** One hint for each machine, of all that is said of it: what was said first counts. */
export function joinHints(hints: readonly MachineHint[]): MachineHint[] {
  const machines = new Map<string, MachineHint>();
  for (const hint of hints) {
    const name = toKebabCase(hint.name.value);
    const known = machines.get(name);
    machines.set(
      name,
      known ? { ...hint, ...known, profile: { ...hint.profile, ...known.profile } } : hint,
    );
  }
  return [...machines.values()];
}

export function proposeMachine(hint: MachineHint): MachineProposal {
  const card = findCard(hint);
  const cores = hint.cores && {
    OMP_NUM_THREADS: hint.cores,
    UVICORN_WORKERS: hint.cores,
  };
  const said: MachineHint['profile'] = { ...cores, ...hint.profile };
  const names = Object.keys(SMALL_PROFILE) as (keyof Profile)[];
  const hidden = card ? {} : { GPU_VISIBLE_DEVICES: '' };
  const known = names.flatMap((name) => (said[name] ? [[name, said[name]] as const] : []));
  return {
    row: {
      name: toKebabCase(hint.name.value),
      ...(card?.row ? { gpu: card.row } : {}),
      ...(hint.cores ? { cores: hint.cores.value } : {}),
    },
    profile: {
      ...SMALL_PROFILE,
      ...hidden,
      ...Object.fromEntries(known.map(([name, { value }]) => [name, value])),
    },
    from: {
      name: hint.name.from,
      ...(card ? { gpu: card.from } : {}),
      ...(hint.cores ? { cores: hint.cores.from } : {}),
      ...Object.fromEntries(
        names.map((name) => [`profile.${name}`, said[name]?.from ?? 'chosen, nothing says it']),
      ),
    },
    todo: [
      ...(isSpelledOut(hint.name.value)
        ? [
            `name: '${hint.name.value}' (${hint.name.from}) is written as numbers; write a name of Latin letters`,
          ]
        : []),
      ...(card?.todo ?? []),
    ],
  };
}

/** The card that a hint names, from the list of cards or as it says itself. */
function findCard(
  hint: MachineHint,
):
  | { readonly row?: MachineInput['gpu']; readonly from: string; readonly todo: readonly string[] }
  | undefined {
  if (!hint.card) return undefined;
  const { value: model, from } = hint.card;
  const known = Object.entries(CARDS).find(
    ([name]) => toPlainName(model.replace(/nvidia|geforce|tesla/gi, '')) === toPlainName(name),
  );
  const vram = hint.vram?.value ?? known?.[1].vram;
  const architecture = hint.architecture?.value ?? known?.[1].architecture;
  if (vram === undefined || architecture === undefined) {
    return {
      from,
      todo: [
        `gpu: '${model}' (${from}) is not on the list of cards; write gpu: { model: '${model}', vram, architecture } as nvidia-smi --query-gpu=memory.total,compute_cap --format=csv prints them`,
      ],
    };
  }
  const count = hint.count && hint.count.value > 1 ? { count: hint.count.value } : {};
  return { row: { model: known?.[0] ?? model, ...count, vram, architecture }, from, todo: [] };
}
