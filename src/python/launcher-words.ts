/** Options of launchers that take no value: the word after one of them is not its own. */
const SWITCHES = new Set(
  [
    '--reload --proxy-headers --no-proxy-headers --server-header --no-server-header --date-header',
    '--no-date-header --access-log --no-access-log --use-colors --no-use-colors --factory',
    '--reset-contextvars --preload --daemon -D --spew --check-config --print-config -R',
    '--enable-stdio-inheritance --capture-output --no-sendfile --reuse-port --proxy-protocol',
    '--log-syslog --initgroups --debug --standalone -m --module --no-python --no-reload --no-debug',
    '--no-debugger --debugger --with-threads --without-threads --call --expose-tracebacks --quiet -q',
    '--verbose -v --no-color -C --watch --use-spawn --use-gevent --run-path',
  ]
    .join(' ')
    .split(' '),
);

/** The words that are no options and no options' values, up to a `--`. */
export function findWords(args: readonly string[]): string[] {
  const end = args.indexOf('--');
  const own = end < 0 ? args : args.slice(0, end);
  return own.filter((word, index) => {
    if (word.startsWith('-')) return false;
    const before = own[index - 1] ?? '';
    return !before.startsWith('-') || before.includes('=') || SWITCHES.has(before);
  });
}

/** The value of the first of these options that is given: `--port 80`, `--port=80`. */
export function findOption(
  args: readonly string[],
  ...names: readonly string[]
): string | undefined {
  for (const [index, word] of args.entries()) {
    if (names.includes(word)) return args[index + 1];
    const [name = '', value] = word.split(/=(.*)/s);
    if (value !== undefined && names.includes(name)) return value;
  }
  return undefined;
}
