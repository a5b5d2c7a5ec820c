import { FleetError } from '../lib/errors';
import { runMain } from '../lib/run-main';
import { scanImage, type ScanRequest } from './gate';

/** The gate as a command: one request as JSON; exit 0 where the image passes, else a line for each reason on stderr. */
async function main(text: string): Promise<void> {
  const { failures, listed } = await scanImage(JSON.parse(text) as ScanRequest);
  for (const line of listed) process.stderr.write(`warning: ${line}\n`);
  if (failures.length > 0) throw new FleetError(failures);
}

void runMain(() => main(process.argv[2] ?? ''));
