import type { Found, MachineHint } from '../definition';
import { at, listEntries, findEntry, readScalar, type Node } from '../../config-files/node';

/** Reads what a machine's own section says of the machine. */
export function machineHint(name: Found<string>, node: Node): MachineHint {
  const gpu = findEntry(node, 'gpu', 'gpus', 'card', 'accelerator')?.node;
  const card = gpu?.kind === 'list' ? gpu.items[0] : gpu;
  const text = (of: Node | undefined, ...keys: readonly string[]): Found<string> | undefined => {
    const found = of && findEntry(of, ...keys)?.node;
    const value = readScalar(found);
    return found && value !== undefined ? { value, from: at(found.place) } : undefined;
  };
  const model: Found<string> | undefined =
    card?.kind === 'scalar' && typeof card.value === 'string'
      ? { value: card.value, from: at(card.place) }
      : text(card, 'model', 'name', 'type');
  const listed = gpu?.kind === 'list' ? gpu.items.length : undefined;
  const count: Found<number> | undefined =
    gpu && listed !== undefined
      ? { value: listed, from: at(gpu.place) }
      : whole(text(card, 'count', 'number'));
  const vram = memory(
    text(card, 'vram', 'vram_mb', 'memory', 'memory_mb', 'vram_gb', 'memory_gb'),
    card,
  );
  const architecture = text(card, 'architecture', 'compute_capability', 'capability');
  const cores = whole(text(node, 'cores', 'cpus', 'cpu_cores', 'cpu'));
  const profile = findEntry(node, 'profile')?.node ?? node;
  return {
    name,
    ...(model ? { card: model } : {}),
    ...(count ? { count } : {}),
    ...(vram ? { vram } : {}),
    ...(architecture ? { architecture } : {}),
    ...(cores ? { cores } : {}),
    profile: Object.fromEntries(
      listEntries(profile).flatMap(({ key, node: value }) =>
        /^[A-Z][A-Z0-9_]+$/.test(key) &&
        value.kind === 'scalar' &&
        typeof value.value !== 'boolean' &&
        value.value !== null
          ? [[key, { value: value.value, from: at(value.place) }]]
          : [],
      ),
    ),
  };
}

const whole = (found: Found<string> | undefined): Found<number> | undefined =>
  found && /^\d+$/.test(found.value) ? { value: Number(found.value), from: found.from } : undefined;

/** Megabytes, of a number or of `24 GB`. */
function memory(
  found: Found<string> | undefined,
  card: Node | undefined,
): Found<number> | undefined {
  const [, number, unit] = /^([\d.]+)\s*([GM]i?B?)?$/i.exec(found?.value ?? '') ?? [];
  if (!found || number === undefined) return undefined;
  const inGigabytes =
    unit?.toUpperCase().startsWith('G') === true ||
    (card !== undefined && findEntry(card, 'vram_gb', 'memory_gb') !== undefined);
  return { value: Math.round(Number(number) * (inGigabytes ? 1024 : 1)), from: found.from };
}
