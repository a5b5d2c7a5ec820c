import { findEntry, readScalar, type Node, type Place } from '../config-files/node';

/** A text with its place. */
export interface Named {
  readonly text: string;
  readonly place: Place;
}

/** What a compose file includes: a project of its own. */
export interface Included {
  /** Its files; each adds to the ones before. Never empty. */
  readonly paths: readonly [Named, ...Named[]];
  /** Folder that its paths are relative to. @default that of its first file */
  readonly folder: Named | undefined;
  /** Files of its variables. @default the .env of that folder */
  readonly envFiles: readonly Named[] | undefined;
}

/** Lists `include: [a.yaml, { path: b.yaml }, { path: [c.yaml, d.yaml], project_directory: e, env_file: f.env }]`. */
export function listIncluded(root: Node): Included[] {
  const list = findEntry(root, 'include')?.node;
  if (list?.kind !== 'list') return [];
  return list.items.flatMap((item): Included[] => {
    const [first, ...more] = readNames(item.kind === 'map' ? findEntry(item, 'path')?.node : item);
    if (!first) return [];
    const [folder] = readNames(findEntry(item, 'project_directory')?.node);
    const envFiles = findEntry(item, 'env_file')?.node;
    return [{ paths: [first, ...more], folder, envFiles: envFiles && readNames(envFiles) }];
  });
}

function readNames(node: Node | undefined): Named[] {
  const nodes = node?.kind === 'list' ? node.items : node ? [node] : [];
  return nodes.flatMap((each) => {
    const text = readScalar(each);
    return text === undefined ? [] : [{ text, place: each.place }];
  });
}
