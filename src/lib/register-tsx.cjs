'use strict';
/**
 * Registers tsx, which compiles TypeScript while Node loads it. `require` this file in a CommonJS program, and start others with
 * `node --import ./src/lib/register-tsx.mjs FILE`. Nothing else loads tsx (test/lib/register-tsx.test.ts).
 *
 * tsx keeps compiled code in `tsx-<user>` of the temporary folder, which all users of a machine share: whoever makes that folder
 * first chooses the code that runs. Here the code is kept in FLEET_HOME. Where that is not this user's alone, it is not kept.
 */
const { lstatSync, mkdirSync, mkdtempSync, realpathSync, rmSync } = require('node:fs');
const { homedir, tmpdir } = require('node:os');
const path = require('node:path');

/** Locates the cache as src/lib/home.ts does FLEET_HOME, which is not compiled yet. */
const locateCache = ({ FLEET_HOME, XDG_DATA_HOME } = process.env) =>
  path.join(
    FLEET_HOME || path.join(XDG_DATA_HOME || path.join(homedir(), '.local', 'share'), 'fleet'),
    'cache',
  );

/** Checks that only this user and root can write to a folder, or put another one in its place. */
function isOwn(folder) {
  const { uid, mode } = lstatSync(folder);
  const above = path.dirname(folder);
  // In a user namespace, root's folders have another owner.
  const owners = [process.geteuid(), 0, lstatSync('/').uid];
  const isShared = (mode & 0o002) !== 0 && (mode & 0o1000) === 0;
  return owners.includes(uid) && !isShared && (above === folder || isOwn(above));
}

/** Makes the folder of compiled code; undefined where it cannot be this user's alone. */
function makeCache() {
  try {
    const folder = path.resolve(locateCache());
    mkdirSync(path.dirname(folder), { recursive: true });
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const real = realpathSync(folder);
    return isOwn(real) ? real : undefined;
  } catch {
    return undefined;
  }
}

/** Makes an empty folder of a name that nobody can know before. */
function makeEmptyFolder() {
  const folder = mkdtempSync(path.join(tmpdir(), 'fleet-tsx-'));
  process.once('exit', () => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

let cache;

/** Sets what tsx reads while it is loaded. @returns a function that sets it back */
function setCache() {
  cache ??= makeCache();
  const values =
    cache === undefined ? { TMPDIR: makeEmptyFolder(), TSX_DISABLE_CACHE: '1' } : { TMPDIR: cache };
  const former = Object.keys(values).map((name) => [name, process.env[name]]);
  Object.assign(process.env, values);
  return () => {
    for (const [name, value] of former) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
}

const setBack = setCache();
require('tsx/cjs');
setBack();

module.exports = { setCache };
