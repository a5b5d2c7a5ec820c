import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { GitFailure, readHead, runGit } from '../lib/git';
import { readPlainFile } from '../lib/plain-files';

/**
 * A git repository that is read without its configuration. Configuration starts programs: file system monitors, filters, hooks,
 * signature checks, transports. Whoever wrote the agents' source wrote its configuration too.
 *
 * Git gets a folder of our own in place of `.git`: with the commit, the index and the objects of the repository, and the few
 * settings that say how files are compared. Those of the user and of the system count as always.
 */
export class Repository {
  /** Path of the folder below the top, with a '/' at the end; '' for the top itself. */
  readonly prefix: string;
  /** Id of the last commit; undefined where nothing was committed. */
  readonly head: string | undefined;
  readonly isShallow: boolean;
  private readonly variables: Readonly<Record<string, string>>;

  /** @throws FleetError where git cannot read the repository that the folder is in */
  constructor(readonly folder: string) {
    // Of a repository's own settings, one is where its files lie.
    const isTop = existsSync(path.join(folder, '.git'));
    const env: Record<string, string> = isTop ? { GIT_WORK_TREE: realpathSync(folder) } : {};
    const asked = ['--is-shallow-repository', '--show-object-format', '--show-toplevel'];
    const files = ['index', 'objects', 'info/exclude', 'info/sparse-checkout'];
    const lines = runGit(
      folder,
      [
        'rev-parse',
        ...asked,
        '--show-prefix',
        '--absolute-git-dir',
        ...files.flatMap((file) => ['--git-path', file]),
      ],
      { env },
    ).split('\n');
    const [shallow, format = '', top = '', prefix = '', own = '', ...found] = lines;
    if (found.length !== files.length) {
      throw new GitFailure(folder, 'the path of the folder has a line end');
    }
    // Git names them from where the folder really is, which a link may lead to.
    const real = realpathSync(folder);
    const [index = '', objects = '', ...info] = found.map((file) => path.resolve(real, file));
    this.isShallow = shallow === 'true';
    this.prefix = prefix;
    this.head = readHead(this.folder);
    const ours = makeFolder();
    for (const each of ['objects', 'refs', 'info']) mkdirSync(path.join(ours, each));
    writeFileSync(path.join(ours, 'HEAD'), `${this.head ?? 'ref: refs/heads/none'}\n`);
    writeFileSync(path.join(ours, 'config'), formatConfig(format, this.readSettings()));
    for (const file of info) {
      const content = readPlainFile(file);
      if (content) writeFileSync(path.join(ours, 'info', path.basename(file)), content);
    }
    for (const name of readdirSync(own).filter((each) => each.startsWith('sharedindex.'))) {
      symlinkSync(path.join(own, name), path.join(ours, name));
    }
    this.variables = {
      GIT_DIR: ours,
      GIT_WORK_TREE: top,
      GIT_INDEX_FILE: index,
      GIT_OBJECT_DIRECTORY: objects,
    };
  }

  /** Runs git on the repository. @throws FleetError in git's words */
  run(...args: readonly string[]): string {
    return runGit(this.folder, args, { env: this.variables });
  }

  /** Reads the settings that are kept, by key. */
  private readSettings(): ReadonlyMap<string, string> {
    try {
      const said = runGit(this.folder, ['config', '--null', '--get-regexp', SETTINGS.source]);
      return new Map(
        said
          .split('\0')
          .filter((entry) => entry !== '')
          .map((entry) => {
            const [key = '', value = 'true'] = entry.split('\n');
            return [key, value];
          }),
      );
    } catch (error) {
      if (error instanceof GitFailure) return new Map();
      throw error;
    }
  }
}

/** Settings on how files are compared: none of them names a program or a file. */
const SETTINGS =
  /^(core\.(autocrlf|checkstat|eol|filemode|ignorecase|precomposeunicode|sparsecheckout|sparsecheckoutcone|symlinks|trustctime)|index\.sparse)$/;

function formatConfig(format: string, settings: ReadonlyMap<string, string>): string {
  const lines = [
    '[core]',
    `repositoryformatversion = ${format === 'sha1' ? '0' : '1'}`,
    ...(format === 'sha1' ? [] : ['[extensions]', `objectformat = ${format}`]),
  ];
  for (const [key, value] of settings) {
    const [section = '', name = ''] = key.split('.');
    if (/^\w*$/.test(value)) lines.push(`[${section}]`, `${name} = ${value}`);
  }
  return `${lines.join('\n')}\n`;
}

const made: string[] = [];

/** Makes a folder that only this user can read, and that is gone when the process ends. */
function makeFolder(): string {
  if (made.length === 0) {
    process.once('exit', () => {
      for (const folder of made) rmSync(folder, { recursive: true, force: true });
    });
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'fleet-git-'));
  made.push(folder);
  return folder;
}
