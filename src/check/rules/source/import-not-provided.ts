import {
  findAlike,
  findDistribution,
  hasKnownPackage,
  isGpuModule,
  isProvided,
  mayProvide,
} from '../../../python/packages';
import type { Finding } from '../../../lib/finding';
import { findRemoved } from '../../../python/removed-modules';
import { isLauncher } from '../../../python/launchers';
import { ModuleIndex } from '../../../source/module-index';
import { ownLocks } from '../../../catalog/folders';
import {
  findEvents,
  finding,
  addDoubt,
  isHandled,
  rateSeverity,
  type SourceRule,
  type AgentSubject,
} from './rule';
import { findDeclaration } from './declared-package';
import { findModuleElsewhere, findProjectFolder, readModuleName } from './source-modules';
import { absentModule } from '../../../python/standard-library';
import { fleetCommandFor } from '../../../lib/fleet-command';
import { writeCommand } from '../../../lib/shell';

export const importNotProvided: SourceRule = {
  name: 'import-not-provided',
  description: "A module that is not in the source, in Python or in the image's lock files.",
  check: (subject) => [
    ...findMissingLauncher(subject),
    ...findEvents(subject, 'import-missing')
      .filter(({ relative }) => relative === 'no')
      .flatMap((event) => {
        // A module that the file can do without is no defect.
        const severity = rateSeverity(event, 'ModuleNotFoundError');
        if (event.certain && severity === 'warning' && !event.thread) return [];
        if (isHandled(event, 'ModuleNotFoundError')) return [];
        const { why, fix } = explain(subject, event);
        const message = `imports '${event.module}', ${why}; this raises ModuleNotFoundError`;
        const isGone = findRemoved(event.module, subject.versions) !== undefined;
        const near =
          !isGone && isOther(subject, event.module)
            ? (mayProvide(event.module, subject.packages) ?? findAsked(subject, event.module))
            : undefined;
        const doubt = !event.pathKnown
          ? `${message}, unless it is in an unknown folder that the program adds to sys.path`
          : near === undefined
            ? message
            : `${message}, unless the package '${near}' provides it`;
        return [
          finding(subject, event, {
            severity: event.pathKnown && near === undefined ? severity : 'warning',
            rule: 'import-not-provided',
            message: addDoubt(doubt, event, 'ModuleNotFoundError'),
            fix,
          }),
        ];
      }),
  ],
};

/** A package that the service asks for, that no import needs, and whose name is like the module's. */
function findAsked(subject: AgentSubject, module: string): string | undefined {
  if (hasKnownPackage(module)) return undefined;
  const needed = new Set(
    findEvents(subject, 'import').map((event) => findDistribution(event.module)),
  );
  return findAlike(
    module,
    subject.asked.filter((name) => !needed.has(name)),
  );
}

/** The launcher that the row's run starts, where no lock has its package. */
function findMissingLauncher(subject: AgentSubject): readonly Finding[] {
  const { program, service, packages, run: followed } = subject;
  const { run } = service.row;
  if (!('module' in run) || !isLauncher(run)) return [];
  if (program.launcher === undefined && !program.unknown) return [];
  if (followed.container.provides(run.module)) return [];
  const place = { file: program.expected, line: null };
  const missing = { module: run.module, file: program.expected, source: undefined };
  const { why, fix } = explain(subject, missing);
  const near = mayProvide(run.module, packages);
  const doubt = near === undefined ? '' : `, unless the package '${near}' provides it`;
  return [
    finding(subject, place, {
      severity: near === undefined ? 'error' : 'warning',
      rule: 'import-not-provided',
      message: `is started by '${run.module}' of the row's run, ${why}; Python then says 'No module named'${doubt}`,
      fix,
    }),
  ];
}

/** Checks whether only a package can provide a module. */
const isOther = ({ tree, python }: AgentSubject, module: string): boolean => {
  const [top = ''] = module.split('.');
  return absentModule(module, python) === undefined && !ModuleIndex.of(tree.files).hasTop(top);
};

/** A missing module, and the file that imports it. */
type Missing = Pick<
  ReturnType<typeof findEvents<'import-missing'>>[number],
  'module' | 'file' | 'source'
>;

function explain(
  { stack, tree, service, python, meant, versions }: AgentSubject,
  { module, file, source }: Missing,
): { readonly why: string; readonly fix: string } {
  const { family, row, slug } = service;
  const gone = absentModule(module, python);
  if (gone !== undefined)
    return { why: gone, fix: `remove the import, or guard it with try and except ImportError` };
  const removed = findRemoved(module, versions);
  if (removed !== undefined)
    return {
      why: `which ${removed.package} has only before ${String(removed.since)}.0, and ${removed.version} is locked`,
      fix: `${removed.instead}; or write ${removed.package}<${String(removed.since)} into ${ownLocks(slug)}/requirements.in and run ${fleetCommandFor(stack, 'lock', row.name)}`,
    };
  const [top = ''] = module.split('.');
  const asPath = module.replaceAll('.', '/');
  const near = [`${asPath}.py`, `${asPath}/__init__.py`, asPath].flatMap(
    (each) => tree.spelled(each) ?? [],
  )[0];
  if (near !== undefined) {
    const right = near.replace(/(\/__init__)?\.py$/, '').replaceAll('/', '.');
    return {
      why: `but the source has '${near}' and module names are case-sensitive`,
      fix: `import ${right}`,
    };
  }
  if (source !== undefined) {
    const data = tree.files.has(source) ? source : `${source}/**`;
    return {
      why: `which is '${source}' in the source but not in the image of ${row.name}`,
      fix: `add '${data}' to data of the row, or to fleet:agents.data`,
    };
  }
  const modules = ModuleIndex.of(tree.files);
  if (modules.hasTop(top))
    return {
      why: 'which is not in the source',
      fix: 'correct the import, or add the file to the source',
    };
  const submodule = tree.findAbsent(asPath);
  if (submodule !== undefined)
    return {
      why: `which may be in the submodule '${submodule}', whose files are not there`,
      fix: `run ${writeCommand('git', 'submodule', 'update', '--init', submodule)} in the source`,
    };
  const wants = findDistribution(module);
  const place = `${ownLocks(slug)}/requirements.in`;
  const then = `run ${fleetCommandFor(stack, 'lock', row.name)}`;
  // A package that is only called like the module may be anybody's.
  const lock =
    wants === undefined
      ? `find the package that has '${module}', and add it to ${place} and ${then}; '${top}' itself is none, as many packages share that name`
      : hasKnownPackage(module)
        ? `add ${wants} to ${place} and ${then}`
        : `correct the import or, if the package ${wants} is the one that is meant, add it to ${place} and ${then}`;
  // The source says itself that a package is meant, also where a folder of it has that name.
  const declared = findDeclaration(tree, file, wants ?? top);
  if (declared !== undefined && !isProvided(module, meant))
    return {
      why: `but no lock file of '${family.name}' or of the service has '${wants ?? top}', which ${declared} names`,
      fix: `add ${wants ?? top} to ${place} and ${then}`,
    };
  const elsewhere = findModuleElsewhere(tree.files, asPath, file);
  if (elsewhere !== undefined) {
    const name = readModuleName(elsewhere);
    const folder = findProjectFolder(tree.files, elsewhere, asPath);
    const fix =
      folder !== undefined
        ? `write PYTHONPATH: '/app/${folder}:${service.environment['PYTHONPATH'] ?? '/app'}' into env of the row`
        : name === undefined
          ? `move it to a folder that can be imported, or add its folder to sys.path`
          : `import ${name}`;
    return {
      why: `which is '${elsewhere}' in the source, outside every folder of sys.path`,
      fix:
        wants !== undefined && hasKnownPackage(module)
          ? `${fix} or, if the package ${wants} is the one that is meant, add it to ${place} and ${then}`
          : fix,
    };
  }
  // A package of that name would be anybody's.
  if (!hasKnownPackage(module) && modules.hasPart(top))
    return {
      why: `which is not in the source; '${top}' is, but outside every folder of sys.path`,
      fix: 'correct the import, or add the file to the source',
    };
  if (isProvided(module, meant))
    return {
      why: `which family '${row.family}' has, but not '${family.name}', which this stack uses instead`,
      fix: `set fleet:track so that the stack uses '${row.family}'`,
    };
  const gpu = isGpuModule(module) && family.track === undefined;
  return {
    why: `but no lock file of '${family.name}' or of the service has ${wants === undefined ? 'a package with it' : `'${wants}'`}${gpu ? `, and '${family.name}' is a CPU image` : ''}`,
    fix: gpu ? `write a GPU family in the row, or ${lock}` : lock,
  };
}
