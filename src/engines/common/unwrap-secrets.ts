/** Pulumi's mark of a wrapped value. */
const SIGNATURE = '4dabf18193072939515e22adb298388d';

/** Inputs with their secrets unwrapped: an engine needs the values. */
export function unwrapSecrets(value: unknown): Record<string, unknown> {
  const visit = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(visit);
    if (typeof node !== 'object' || node === null) return node;
    if (SIGNATURE in node && 'value' in node) return visit(node.value);
    return Object.fromEntries(Object.entries(node).map(([key, child]) => [key, visit(child)]));
  };
  return visit(value) as Record<string, unknown>;
}
