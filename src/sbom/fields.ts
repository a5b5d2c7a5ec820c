/** Values by field's name, as Debian's control files and Python's metadata write them; a field may be there twice. */
export type Fields = Map<string, string[]>;

/** One for each paragraph. */
export const parseFields = (text: string): Fields[] =>
  text
    .split(/\n{2,}/)
    .filter((paragraph) => paragraph.trim() !== '')
    .map((paragraph) => {
      const fields: Fields = new Map<string, string[]>();
      for (const line of paragraph.split('\n')) {
        const [, name, value = ''] = /^([A-Za-z-]+): *(.*)$/.exec(line) ?? [];
        if (name !== undefined) fields.set(name, [...(fields.get(name) ?? []), value]);
      }
      return fields;
    });

export const readFirst = (fields: Fields, name: string): string | undefined =>
  fields.get(name)?.[0];
