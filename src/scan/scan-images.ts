import { FleetError } from '../lib/errors';
import { selectExceptions } from '../catalog/scan-exception-rules';
import { scanSettingsSchema, type ScanSettings } from '../stack/scan';
import { readUpstreamRefs } from '../checkout/upstreams';
import { scanImage, type GateResult, type ScanRequest } from './gate';
import { findScanner } from './scanner';
import type { Context } from '../checkout/context';
import { printJson } from '../lib/json-output';
import { warn, sendProgressToStderr, printProgress } from '../lib/output';
import { ImageReader } from '../sizes/reader';
import { selectImages, listStackImages } from '../sizes/stack-images';
import { formatCount } from '../lib/format';
import { fleetCommand } from '../lib/fleet-command';

/**
 * Holds images that are in the registry against the scan gate, whether or not they have passed it before: a newer
 * database may know more of them.
 * @param names images or services; all of the stack, servers too, when empty
 * @throws FleetError with a line for each reason that one does not pass
 */
export async function scanImages(
  context: Context,
  names: readonly string[],
  { json = false }: { readonly json?: boolean } = {},
): Promise<void> {
  if (json) sendProgressToStderr();
  const { stack } = context;
  if (stack.scan === 'off') {
    warn(`Pulumi.${stack.name}.yaml: fleet:scan is 'off': judged by what it is where left out`);
  }
  const settings = stack.scan === 'off' ? scanSettingsSchema.parse({}) : stack.scan;
  const { requests, missing } = await listRequests(context, settings, names);
  const now = new Date();
  const scanner = requests.length > 0 ? await findScanner(settings, now) : undefined;
  const judged: GateResult[] = [];
  const unscanned: string[] = [];
  const problems: string[] = [];
  for (const request of requests) {
    try {
      const result = await scanImage(request, now, scanner);
      judged.push(result);
      printVerdict(result);
      problems.push(...result.failures);
    } catch (error) {
      if (!(error instanceof FleetError)) throw error;
      unscanned.push(request.image);
      printProgress(`${request.image}: FAILS; not scanned`);
      problems.push(...error.lines);
    }
  }
  if (json) printJson({ images: judged, unscanned, missing });
  const absent = `${stack.name}: has images that are not built: '${missing.join(', ')}'; run ${fleetCommand('build')}`;
  if (missing.length > 0 && names.length > 0) problems.unshift(absent);
  else if (missing.length > 0) warn(absent);
  if (problems.length > 0) throw new FleetError(problems);
}

function printVerdict({ image, findings, failures, listed, database }: GateResult): void {
  const outcome = failures.length === 0 ? 'passes' : 'FAILS';
  printProgress(
    `${image}: ${outcome}; ${formatCount(findings.length, 'finding')} of all severities, database of ${database}`,
  );
  for (const line of listed) warn(line);
}

/** Lists the gates' requests for these images by the registry's digests, and the images that it does not have. */
async function listRequests(
  context: Context,
  settings: ScanSettings,
  names: readonly string[],
): Promise<{ readonly requests: ScanRequest[]; readonly missing: string[] }> {
  const { root, stack, plan } = context;
  const reader = await ImageReader.open(context);
  const findRef = async (name: string): Promise<string | undefined> => {
    const manifest = await reader.manifest(name);
    return manifest && `${stack.registry}/${reader.repository(name)}@${manifest.digest}`;
  };
  const requests: ScanRequest[] = [];
  const missing: string[] = [];
  for (const { name, parent } of selectImages(listStackImages(context), names)) {
    const ref = await findRef(name);
    if (ref === undefined) {
      missing.push(name);
      continue;
    }
    const exceptions = [];
    for (const each of selectExceptions(plan, name, parent)) {
      exceptions.push({ ...each, ref: (await findRef(each.image)) ?? '' });
    }
    requests.push({ image: name, ref, scan: settings, exceptions });
  }
  if (names.length === 0) {
    const upstream = readUpstreamRefs(root, stack);
    for (const { name, upstream: from } of plan.infrastructure) {
      const exceptions = selectExceptions(plan, name, undefined);
      const ref = upstream(from);
      requests.push({
        image: name,
        ref,
        scan: settings,
        exceptions: exceptions.map((each) => ({ ...each, ref })),
      });
    }
  }
  return { requests, missing };
}
