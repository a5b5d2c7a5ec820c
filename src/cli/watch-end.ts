/**
 * Makes this process fail where it ends before its command does: Node ends when nothing keeps it alive, with exit code 0.
 * @returns a function that the command calls when it has ended
 */
export function watchEnd(): () => void {
  let ended = false;
  process.once('exit', (code) => {
    if (ended || code !== 0) return;
    process.stderr.write(
      'error: bin/fleet: the command did not come to its end; run it again, and report this\n',
    );
    process.exitCode = 1;
  });
  return () => (ended = true);
}
