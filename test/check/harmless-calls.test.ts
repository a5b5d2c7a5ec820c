import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { STANDARD_FUNCTIONS } from '../../src/check/harmless-calls';
import { temporaryFolder } from '../support/folders';
import { pythonMinor } from '../support/python';

/** Calls of the functions that stand there by name, as a program makes them. */
const CALLS: Readonly<Record<string, string>> = {
  builtins:
    'str(1) int("1") float("1") bool(1) bytes(3) bytearray(3) len("a") set("a") frozenset("a") abs(-1) round(1.5) min(1,2) max(1,2) range(3) repr(1) format(1,"d") hash("a") ord("a") chr(97) divmod(7,2) pow(2,3) open("a.txt")',
  'open()':
    'close() flush() fileno() read() readline() readlines() seek(0) tell() write("a") writelines(["a"])',
  logging:
    'basicConfig() getLogger("a") addLevelName(5,"TRACE") disable() captureWarnings(True) Formatter("%(message)s") NullHandler() StreamHandler() FileHandler("a.log")',
  'logging.getLogger()':
    'setLevel("INFO") addHandler(logging.NullHandler()) removeHandler(logging.NullHandler()) addFilter(logging.Filter())',
  'logging.StreamHandler()':
    'setLevel("INFO") setFormatter(logging.Formatter()) addFilter(logging.Filter())',
  'logging.FileHandler()':
    'setLevel("INFO") setFormatter(logging.Formatter()) addFilter(logging.Filter())',
  'logging.config': 'dictConfig({"version":1})',
  'logging.handlers': 'RotatingFileHandler("b.log") TimedRotatingFileHandler("c.log")',
  'logging.handlers.RotatingFileHandler()':
    'setLevel("INFO") setFormatter(logging.Formatter()) addFilter(logging.Filter())',
  'logging.handlers.TimedRotatingFileHandler()':
    'setLevel("INFO") setFormatter(logging.Formatter()) addFilter(logging.Filter())',
  'logging.root.handlers': 'clear()',
  os: 'getenv("A") getpid() getcwd() cpu_count() urandom(3) uname() access(".",0) chdir(".") listdir(".") makedirs("d/e") mkdir("f") remove("r.txt") stat(".") unlink("u.txt")',
  sys: 'exc_info() getdefaultencoding() getsizeof(1) getrecursionlimit() setrecursionlimit(1000)',
  'sys.stdout': 'write("") flush() reconfigure() isatty()',
  'sys.stderr': 'write("") flush() reconfigure() isatty()',
  time: 'time() monotonic() perf_counter() process_time() time_ns() strftime("%Y") gmtime() localtime() ctime() sleep(0)',
  threading: 'Lock() RLock() Event() Condition() Semaphore() local() current_thread() get_ident()',
  queue: 'Queue() LifoQueue() PriorityQueue() SimpleQueue()',
  asyncio: 'Event() Lock() Queue() Semaphore() run(asyncio.sleep(0)) sleep(0)',
  contextlib: 'suppress(OSError) nullcontext()',
  signal: 'Signals(2) getsignal(2)',
};

/** What the calls of an object are made of. */
const OBJECTS: Readonly<Record<string, string>> = {
  'open()': 'open("w.txt", "w+")',
  'logging.getLogger()': 'logging.getLogger("b")',
  'logging.StreamHandler()': 'logging.StreamHandler()',
  'logging.FileHandler()': 'logging.FileHandler("d.log")',
  'logging.handlers.RotatingFileHandler()': 'logging.handlers.RotatingFileHandler("e.log")',
  'logging.handlers.TimedRotatingFileHandler()':
    'logging.handlers.TimedRotatingFileHandler("f.log")',
};

const RUN = `
import ast, asyncio, json, os, sys, threading, time, warnings
import contextlib, logging, logging.config, logging.handlers, queue, signal
warnings.simplefilter("ignore")
wrong = []
for call in json.load(sys.stdin):
    since = time.monotonic()
    try:
        eval(call)
    except Exception as error:
        wrong.append(f"{call}: {error!r}")
    if time.monotonic() - since > 5 or threading.active_count() > 1:
        wrong.append(f"{call}: goes on")
try:
    os.waitpid(-1, os.WNOHANG)
    wrong.append("a process is left")
except ChildProcessError:
    pass
json.dump(wrong, sys.__stdout__)
`;

/** Names in the files of modules by which code waits for others, starts a thread or a program, or reads from a terminal. */
const READ = `
import ast, importlib, inspect, json, pathlib, pkgutil, sys
STARTS = {"Thread", "start_new_thread", "fork", "Popen", "run_forever", "serve_forever", "input", "select", "accept", "recv", "Process"}
found = {}
for name in json.load(sys.stdin):
    module = importlib.import_module(name)
    file = getattr(module, "__file__", None)
    if not file or not file.endswith(".py"):
        continue
    path = pathlib.Path(file)
    for each in sorted(path.parent.rglob("*.py")) if path.name == "__init__.py" else [path]:
        if each.name == "__main__.py" or "tool" in each.stem:
            continue
        for node in ast.walk(ast.parse(each.read_text())):
            called = node.func if isinstance(node, ast.Call) else None
            word = getattr(called, "attr", getattr(called, "id", None))
            if word in STARTS:
                found.setdefault(name, []).append(word)
json.dump(found, sys.stdout)
`;

function askPython(code: string, input: unknown): unknown {
  const files = { 'a.txt': 'a', 'r.txt': '', 'u.txt': '' };
  const { stdout, stderr, error } = spawnSync('python3', ['-c', code], {
    cwd: temporaryFolder(files),
    input: JSON.stringify(input),
    encoding: 'utf8',
    timeout: 60_000,
  });
  assert.ifError(error);
  assert.notEqual(stdout, '', stderr);
  return JSON.parse(stdout);
}

const entries = Object.entries(STANDARD_FUNCTIONS);

describe('functions of Python that return soon', function () {
  if (pythonMinor === undefined) return;
  this.timeout(120_000);
  it('return soon, and leave no thread and no process, each as it stands there by name', () => {
    const calls = entries
      .filter(([, names]) => names !== '*')
      .flatMap(([of, names]) => {
        const told = (CALLS[of] ?? '').split(' ').map((call) => call.replace(/\(.*/, ''));
        assert.deepEqual(told, names.split(' '), of);
        const object = OBJECTS[of] ?? of;
        return (CALLS[of] ?? '')
          .split(' ')
          .map((call) => (of === 'builtins' ? call : `${object}.${call}`));
      });
    assert.ok(calls.length > 100);
    assert.deepEqual(askPython(RUN, calls), []);
  });
  it('are in modules that start nothing and wait for nothing, where all of a module counts', () => {
    const modules = entries
      .filter(([of, names]) => names === '*' && !/^(path|str|dict|list|(os|sys)\.\w+)$/.test(of))
      .map(([of]) => of);
    assert.ok(modules.length > 30);
    // It asks another program for the machine's address, which answers at once.
    assert.deepEqual(askPython(READ, modules), { uuid: ['Popen'] });
  });
});
