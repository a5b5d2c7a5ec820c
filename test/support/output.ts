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

/** Returns what `work` writes to standard output and error, and the exit code that it sets. */
export async function runOutcome(
  work: () => Promise<void>,
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const { exitCode } = process;
  const texts = { stdout: '', stderr: '' };
  const streams = (['stdout', 'stderr'] as const).map((name) => {
    const write = process[name].write.bind(process[name]);
    process[name].write = (text: string | Uint8Array): boolean => {
      texts[name] += String(text);
      return true;
    };
    return (): void => {
      process[name].write = write;
    };
  });
  process.exitCode = undefined;
  try {
    await work();
    return { ...texts, code: readExitCode() };
  } finally {
    for (const restore of streams) restore();
    process.exitCode = exitCode;
  }
}

const readExitCode = (): number => Number((process.exitCode as unknown) ?? 0);
