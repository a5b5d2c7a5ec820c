import { findDistribution, isGpuModule, isProvided, mayProvide } from '../../../python/packages';
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
import { absentModule } from '../../../python/standard-library';

export const importNotProvided: SourceRule = {
  name: 'import-not-provided',
  description: 'A module that neither the source, Python, nor a lock of the image has.',
  check: (subject) =>
    findEvents(subject, 'import-missing')
      .filter(({ relative }) => relative === 'no')
      .flatMap((event) => {
        // What the file does without is no defect.
        const severity = rateSeverity(event, 'ModuleNotFoundError');
        if (event.certain && severity === 'warning' && !event.thread) return [];
        if (isHandled(event, 'ModuleNotFoundError')) return [];
        const { why, fix } = explain(subject, event.module);
        const message = `imports ${event.module}, ${why}: ModuleNotFoundError`;
        const near = isOther(subject, event.module)
          ? mayProvide(event.module, subject.packages)
          : undefined;
        const doubt = !event.pathKnown
          ? `${message}, unless a folder that is put on sys.path and not known here has it`
          : near === undefined
            ? message
            : `${message}, unless ${near} has it`;
        return [
          finding(subject, event, {
            severity: event.pathKnown && near === undefined ? severity : 'warning',
            rule: 'import-not-provided',
            message: addDoubt(doubt, event, 'ModuleNotFoundError'),
            fix,
          }),
        ];
      }),
};

/** Checks whether a module is one that only a package could have. */
const isOther = ({ tree, python }: AgentSubject, module: string): boolean => {
  const [top = ''] = module.split('.');
  return (
    absentModule(module, python) === undefined &&
    !tree.folders.has(top) &&
    !tree.files.has(`${top}.py`)
  );
};

function explain(
  { tree, service, python, meant }: AgentSubject,
  module: string,
): { readonly why: string; readonly fix: string } {
  const { family, row, slug } = service;
  const gone = absentModule(module, python);
  if (gone !== undefined)
    return { why: gone, fix: `do without it, or guard the import with try and except ImportError` };
  const [top = ''] = module.split('.');
  const asPath = module.replaceAll('.', '/');
  const near = [`${asPath}.py`, `${asPath}/__init__.py`, asPath].flatMap(
    (each) => tree.spelled(each) ?? [],
  )[0];
  if (near !== undefined) {
    const right = near.replace(/(\/__init__)?\.py$/, '').replaceAll('/', '.');
    return {
      why: `and the source has ${near}: the case of letters counts`,
      fix: `import ${right}`,
    };
  }
  if (tree.folders.has(top) || tree.files.has(`${top}.py`))
    return {
      why: 'which the source does not have',
      fix: 'correct the import, or add the file to the source',
    };
  const wants = findDistribution(module) ?? top;
  const place = `${ownLocks(slug)}/requirements.in`;
  const lock = `write ${wants} into ${place} and run bin/fleet lock ${row.name}`;
  const elsewhere = [...tree.files].find(
    (file) => file.endsWith(`/${asPath}.py`) || file.endsWith(`/${asPath}/__init__.py`),
  );
  if (elsewhere !== undefined)
    return {
      why: `which is ${elsewhere} and in no folder of its sys.path`,
      fix: `import ${elsewhere.replace(/(\/__init__)?\.py$/, '').replaceAll('/', '.')}`,
    };
  if (isProvided(module, meant))
    return {
      why: `which ${row.family} has and ${family.name}, the image it stands on in this stack, does not`,
      fix: `build ${row.family}, by fleet:track`,
    };
  const gpu = isGpuModule(module) && family.track === undefined;
  return {
    why: `and no lock of ${family.name} or of its own has ${wants}${gpu ? `; ${family.name} is an image without a GPU` : ''}`,
    fix: gpu ? `write a GPU family in the row, or ${lock}` : lock,
  };
}
