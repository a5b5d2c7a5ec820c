/** Adds an empty file for each script of Python that the texts name, as agents have their code beside their configuration. */
export function withScripts(files: Readonly<Record<string, string>>): Record<string, string> {
  const named = Object.values(files).flatMap((text) => text.match(/[\w./-]+\.py\b/g) ?? []);
  const scripts = named.map((name): [string, string] => [name.replace(/^\.?\//, ''), '']);
  return { ...Object.fromEntries(scripts), ...files };
}
