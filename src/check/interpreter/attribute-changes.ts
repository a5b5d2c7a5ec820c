import type { Value } from './values';

/** What code that was not followed may have changed. */
export class AttributeChanges {
  /** True if such code of the source may have run: a callback, a call that is nested too deeply. */
  gap = false;
  /** Names of attributes that were set on objects that are not known: any object may have them now. */
  readonly anywhere = new Set<string>();
  private readonly open = new WeakSet<Value>();

  /** Notes that any attribute of an instance, or of a class, may be set. */
  openUp(value: Value): void {
    this.open.add(value);
  }

  isOpen(value: Value): boolean {
    return this.open.has(value);
  }

  /** Notes what a call outside the source is given: it may set attributes of an instance, and call a function. */
  noteGiven(name: string, given: readonly Value[]): void {
    if (HARMLESS.test(name)) return;
    for (const each of given) {
      if (each.kind === 'items') this.noteGiven(name, each.items);
      if (each.kind === 'instance' || each.kind === 'class') this.open.add(each);
      if (each.kind === 'function') this.gap = true;
    }
  }
}

/** Functions that set no attribute and call nothing back, or whose call is followed. */
const HARMLESS =
  /^(print|isinstance|issubclass|hasattr|getattr|id|len|str|repr|callable|super|threading\.Thread|asyncio\.(run|create_task|gather)|functools\.(wraps|lru_cache|cache)(\(\))?|contextlib\.\w+manager|abc\.abstractmethod|property|staticmethod|classmethod)$|\.(debug|info|warning|error|exception|critical|log)$/;
