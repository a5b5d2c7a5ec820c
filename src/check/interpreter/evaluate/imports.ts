import type { ImportNode } from '../../../python/ast';
import { isNamespace } from '../../../python/namespaces';
import { assign, type Frame } from '../frame';
import { readKnownAttribute } from '../models/attributes';
import { listFolders, locate } from '../module-files';
import { importDotted, importOne, importRelative, missing } from './modules';
import type { Run } from '../run';
import { external, UNKNOWN, type Value } from '../values';

/** An `import` statement. */
export function executeImport(run: Run, frame: Frame, { from, names, line }: ImportNode): void {
  run.line = line;
  if (!from) {
    for (const { name, as } of names) {
      const whole = importDotted(run, name);
      const [top = ''] = name.split('.');
      const first = whole?.kind === 'external' ? external(top) : run.modules.get(top);
      assign(run, frame, as ?? top, (as === undefined ? first : whole) ?? UNKNOWN);
    }
    return;
  }
  // The name alone is no package: each of its parts is one.
  if (from.level === 0 && isNamespace(from.module) && names.every(({ name }) => name !== '*')) {
    if (!isOwn(run, from.module)) {
      for (const { name, as } of names)
        assign(run, frame, as ?? name, importDotted(run, `${from.module}.${name}`) ?? UNKNOWN);
      return;
    }
  }
  const module =
    from.level === 0
      ? importDotted(run, from.module)
      : importRelative(run, frame.module.package, '.'.repeat(from.level) + from.module);
  if (module?.kind === 'external')
    run.emit({ kind: 'import', module: from.module, names: names.map(({ name }) => name) });
  for (const { name, as } of names) {
    run.line = line;
    if (name === '*') star(frame, run, module);
    else assign(run, frame, as ?? name, module ? member(run, module, name) : UNKNOWN);
  }
}

/** Checks whether the image's part of the source has modules of this name. */
function isOwn(run: Run, module: string): boolean {
  const { before, after } = run.path.sought;
  const [top = ''] = module.split('.');
  return locate(run.container.imageFiles, [...before, ...after], top) !== undefined;
}

function star(frame: Frame, run: Run, module: Value | undefined): void {
  if (module?.kind !== 'module' || module.open) frame.module.open = true;
  if (module?.kind !== 'module') return;
  const all = module.globals.get('__all__');
  const listed = all?.kind === 'items' && !all.open ? all.items : undefined;
  // A list with unknown additions may name any of them.
  if (all && !listed) frame.module.open = true;
  const names =
    listed?.flatMap((each) => (each.kind === 'constant' ? [String(each.value)] : [])) ??
    [...module.globals.keys()].filter((each) => !each.startsWith('_'));
  for (const name of names) assign(run, frame, name, member(run, module, name));
}

/** `from module import name`. */
function member(run: Run, module: Value, name: string): Value {
  if (module.kind === 'external')
    return readKnownAttribute(run, module, name) ?? external(`${module.name}.${name}`, module);
  if (module.kind !== 'module') return UNKNOWN;
  const own = module.globals.get(name);
  if (own) return own;
  const below = locate(run.container.imageFiles, listFolders(run, module), name);
  if (below) return importOne(run, [...module.name.split('.'), name], name) ?? UNKNOWN;
  if (
    module.file !== undefined &&
    (module.open || run.container.read(module.file).globals.has(name))
  )
    return UNKNOWN;
  if (module.file === undefined) {
    missing(run, `${module.name}.${name}`, 'no');
    return UNKNOWN;
  }
  // A hook may find any module of a package.
  if (run.path.hooked && module.file.endsWith('__init__.py')) {
    run.noteUnfollowed();
    return UNKNOWN;
  }
  const circular = module.state === 'running';
  run.emit({ kind: 'import-name-missing', name, target: module.file, circular });
  run.raise('ImportError');
  return UNKNOWN;
}
