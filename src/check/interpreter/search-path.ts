import { inside } from './container';
import { constant, external, items, readText, type Items, type Value } from './values';

/** Marks the place of the standard library and the packages on sys.path: later folders count only for other modules. */
const INSTALLED = external('sys.path');

/** `sys.path`: the folders below the source's root, and whether there may be others. */
export class SearchPath {
  readonly list: Items = items([INSTALLED]);
  /** True if modules may be found otherwise: an import hook, a module put into sys.modules. */
  hooked = false;
  private seen = '';
  private folders: { readonly before: readonly string[]; readonly after: readonly string[] } = {
    before: [],
    after: [],
  };

  /** Sets the folders that Python itself starts with. */
  begin(folders: readonly string[]): void {
    this.list.items.unshift(...[...new Set(folders)].map((folder) => constant(folder)));
  }

  get known(): boolean {
    const { items: all, open } = this.list;
    return !open && !this.hooked && all.every((each) => each === INSTALLED || isText(each));
  }

  /** Folders of the source, before and after what is installed. */
  get sought(): typeof this.folders {
    const texts = this.list.items.map((each) =>
      each === INSTALLED ? '\0' : (readText(each) ?? ''),
    );
    const now = texts.join('\n');
    if (now === this.seen) return this.folders;
    this.seen = now;
    const at = texts.indexOf('\0');
    const inner = (list: readonly string[]): string[] => [
      ...new Set(list.flatMap((text) => (text === '\0' ? [] : (inside(text) ?? [])))),
    ];
    const before = inner(at < 0 ? texts : texts.slice(0, at));
    this.folders = { before, after: at < 0 ? [] : inner(texts.slice(at + 1)) };
    return this.folders;
  }

  /** `sys.path += value`. */
  extend(value: Value): void {
    if (value.kind !== 'items' || value.open) this.list.open = true;
    if (value.kind === 'items') this.list.items.push(...value.items);
  }

  /** `sys.path = value`. */
  become(value: Value, uncertain: boolean): void {
    const { list } = this;
    if (value.kind !== 'items') {
      list.open = true;
      return;
    }
    const first = value.items.indexOf(INSTALLED);
    const known = uncertain || first < 0 ? list.items : [];
    const fresh = value.items.filter((each) => !known.includes(each));
    list.items.splice(0, known.length > 0 ? 0 : list.items.length, ...fresh);
    if (value.open) list.open = true;
  }
}

const isText = (value: Value): boolean => readText(value) !== undefined;
