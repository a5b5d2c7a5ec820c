import { removeDuplicates } from '../../src/check/run-checks';
import { checkFiles } from '../../src/check/rules/files/files';
import type { Finding } from '../../src/lib/finding';
import { checkSources } from '../../src/check/source-findings';
import type { readSyntax } from '../../src/python/parse-check';
import type { Rows } from './catalog';
import { smallPlan } from './context';
import { temporaryFolder } from './folders';
import { cuda } from './stack';

/** Stands in for a CPython that parses everything: most rules are not about syntax. */
const readsAll: typeof readSyntax = () =>
  Promise.resolve({ knows: () => true, refusal: () => undefined });

/** Packages of the small catalog's families, as their locks name them. */
const project = {
  'images/web/requirements.lock':
    'redis==1\nfastapi==1\nuvicorn==1\npyzmq==1\npyyaml==1\nflask==1\njinja2==1\npython-dotenv==1\nprometheus-client==1\ngradio==1\ndash==1\n',
  'images/cuda/cu121/requirements.lock': 'torch==1\nnumpy==1\n',
  'images/service/fleet-entry':
    'EXPORTED = {\n  "machine": ("FLEET_MACHINE",),\n  "A": ("OMP_NUM_THREADS",),\n}\n',
  'images/web/Dockerfile': 'FROM base\nENV IN_IMAGE=1\n',
};

/** Checks a source of these files for the small catalog's services. */
export async function findingsIn(
  files: Readonly<Record<string, string>>,
  change?: (rows: Rows) => void,
  read = readsAll,
  keys: Readonly<Record<string, string>> = {},
  more: Readonly<Record<string, string>> = {},
): Promise<Finding[]> {
  const source = temporaryFolder(files);
  const plan = smallPlan({ ...cuda, ...keys, agents: JSON.stringify({ source }) }, change);
  const { findings } = await checkSources(
    temporaryFolder({ ...project, ...more }),
    [plan],
    plan.images,
    undefined,
    read,
  );
  return removeDuplicates(findings);
}

/** Checks a source in a folder for the small catalog's services, its files included. */
export async function checkedIn(source: string): Promise<readonly Finding[]> {
  const plan = smallPlan({ ...cuda, agents: JSON.stringify({ source }) });
  const { sources } = await checkSources(
    temporaryFolder(project),
    [plan],
    plan.images,
    undefined,
    readsAll,
  );
  return sources.flatMap(({ root, files }) => checkFiles(root, files, new Set()));
}

/**
 * Formats each finding of one rule about Hub as `error hub.py:3`; hub.py is its entry point.
 * @param keys of the stack file, besides the least
 */
export async function told(
  rule: string,
  files: string | Readonly<Record<string, string>>,
  change?: (rows: Rows) => void,
  keys?: Readonly<Record<string, string>>,
): Promise<string[]> {
  const all = typeof files === 'string' ? { 'hub.py': files } : files;
  const found = await findingsIn(all, change, readsAll, keys);
  return found
    .filter((each) => each.rule === rule && each.service === 'Hub')
    .map(
      ({ severity, file, line }) => `${severity} ${file}${line === null ? '' : `:${String(line)}`}`,
    );
}
