import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { FleetError } from '../lib/errors';
import { loadContext } from '../checkout/context';
import { forgetRows, readFleet } from '../checkout/fleet';
import { renderFiles } from './files';
import { parseMachine } from './machines';
import type { Existing } from './existing';
import { toKebabCase } from './names';
import { proposeRows } from './propose-rows';
import { findReplaced } from './replaced';
import { listStacks } from '../checkout/stack-file';
import { root } from '../lib/root';
import { lockRequirements } from '../locks/lock-requirements';
import { renderPackages } from './packages';
import { printProposal } from './print-proposal';
import { printJson } from '../lib/json-output';
import { makeFolder } from '../lib/folders';

export interface InitOptions {
  /** Folder that the rows' files are written to. @default nothing is written */
  readonly out?: string;
  /** Write over files that exist. @default false */
  readonly force?: boolean;
  readonly machine?: readonly string[];
  /** Stack that the rows are for. @default the rows are a fleet of their own, with machines and stacks */
  readonly into?: string;
  /** `NAME=VALUE` of variables in start-up configurations. */
  readonly set?: readonly string[];
  /** Files that define the services. @default all that can be read */
  readonly config?: readonly string[];
  /** Patterns of files that do not. @default none */
  readonly exclude?: readonly string[];
  /** Resolve the packages that the images lack into lock files. @default false */
  readonly lock?: boolean;
  readonly json?: boolean;
}

/** Proposes rows for the fleet of a folder of agents and start-up configurations. */
export async function proposeFleet(directory: string, options: InitOptions): Promise<void> {
  const { out, into: stack, lock = false, json = false } = options;
  const folder = path.resolve(directory);
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new FleetError(
      `init: is not a folder: '${directory}'; write the folder of the agents and their start-up configurations`,
    );
  }
  const machines = (options.machine ?? []).map(parseMachine);
  const into = stack === undefined ? undefined : findExisting(stack, folder);
  if (into && machines.length > 0) {
    throw new FleetError(
      `--machine: cannot stand beside --into: '${options.machine?.join(' ') ?? ''}'; write --into alone, whose stack has a machine`,
    );
  }
  const proposal = proposeRows(folder, {
    machines,
    into,
    variables: readVariables(options.set ?? []),
    configs: options.config ?? [],
    excludes: options.exclude ?? [],
  });
  const target = out === undefined ? undefined : path.resolve(out);
  if (lock && (!into || target !== root)) {
    throw new FleetError(
      `--lock: needs rows in this project: '${out ?? ''}'; write --into STACK and --out ${path.relative(process.cwd(), root) || '.'} besides`,
    );
  }
  const source = path.relative(target ?? root, folder);
  const files = await renderFiles(proposal, root, source === '' ? '.' : source);
  const requirements = new Map(
    proposal.packages
      // An owner's own edits of it stay.
      .filter(({ file }) => target === undefined || !existsSync(path.join(target, file)))
      .map((each) => [each.file, renderPackages(each)]),
  );
  const written =
    target === undefined
      ? []
      : writeFiles(target, new Map([...files, ...requirements]), options.force === true);
  const names = proposal.packages.map(({ service }) => service);
  if (json) printJson({ ...proposal, written });
  else {
    const replaced =
      target === root && !into ? findReplaced(readFleet(), readStackFiles(), written) : undefined;
    const unlocked = target === root && !lock ? names : [];
    printProposal(proposal, { written, replaced, stack, unlocked });
  }
  const wrong = [
    ...proposal.conflicts,
    ...proposal.refusals.map((line) => `the catalog refuses: ${line}`),
  ];
  if (wrong.length > 0) throw new FleetError(wrong);
  if (lock && stack !== undefined && names.length > 0) {
    forgetRows([...files.keys()]);
    await lockRequirements(loadContext(stack, false), names, false);
  }
}

/** What the rows of a folder are to stand beside. */
function findExisting(stack: string, folder: string): Existing {
  const { plan } = loadContext(stack, false);
  const source = path.relative(root, folder);
  const group = toKebabCase(path.basename(folder));
  return { machine: plan.machine.name, group, source: source === '' ? '.' : source };
}

/** Texts of the project's stack files, by file. */
const readStackFiles = (): Map<string, string> =>
  new Map(
    listStacks()
      .map((name) => `Pulumi.${name}.yaml`)
      .map((file) => [file, readFileSync(path.join(root, file), 'utf8')]),
  );

function readVariables(given: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    given.map((text) => {
      const [, name, value] = /^(\w+)=(.*)$/s.exec(text) ?? [];
      if (name === undefined || value === undefined) {
        throw new FleetError(
          `--set: is not NAME=VALUE: '${text}'; write both, such as PORT_OFFSET=100`,
        );
      }
      return [name, value];
    }),
  );
}

/** Writes all of the files or, where one is in the way, none. */
function writeFiles(target: string, files: ReadonlyMap<string, string>, force: boolean): string[] {
  const there = [...files.keys()].filter((file) => existsSync(path.join(target, file)));
  if (there.length > 0 && !force) {
    throw new FleetError(
      there.map(
        (file) =>
          `--out: has this file already: '${path.join(target, file)}'; remove it, write another folder, or add --force`,
      ),
    );
  }
  for (const [file, text] of files) {
    const full = path.join(target, file);
    makeFolder(path.dirname(full));
    writeFileSync(full, text);
  }
  return [...files.keys()];
}
