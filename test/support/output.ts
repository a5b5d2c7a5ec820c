import { FleetError } from '../../src/lib/errors';

/** Returns what `work` prints, and the lines of its failure. */
export async function printed(
  work: () => Promise<void>,
): Promise<{ readonly out: string; readonly lines: readonly string[] }> {
  let out = '';
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = (text: string | Uint8Array): boolean => {
    out += String(text);
    return true;
  };
  try {
    await work();
    return { out, lines: [] };
  } catch (error) {
    if (error instanceof FleetError) return { out, lines: error.lines };
    throw error;
  } finally {
    process.stdout.write = write;
  }
}
