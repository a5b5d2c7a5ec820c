import assert from 'node:assert/strict';
import { findTracebacks, splitLog } from '../../src/docker/traceback';

/** Each log is what Python 3.11 printed, with the paths of an agent's image. */
const tell = (log: string): string[] => findTracebacks(splitLog(log)).map(({ text }) => text);

const CAUSE = 'The above exception was the direct cause of the following exception:';
const CONTEXT = 'During handling of the above exception, another exception occurred:';

const refused = `Traceback (most recent call last):
  File "/app/common/client.py", line 5, in connect
    socket.create_connection(("127.0.0.1", port), 0.2)
  File "/usr/lib/python3.11/socket.py", line 851, in create_connection
    raise exceptions[0]
  File "/usr/lib/python3.11/socket.py", line 836, in create_connection
    sock.connect(sa)
ConnectionRefusedError: [Errno 111] Connection refused`;
const noServer = `Traceback (most recent call last):
  File "/app/a.py", line 5, in main
    client.connect(1)
  File "/app/common/client.py", line 7, in connect
    raise ClientError(f"no server on {port}") from error
common.client.ClientError: no server on 1`;
const ensure = `Traceback (most recent call last):
  File "/app/a.py", line 8, in <module>
    main()
  File "/app/a.py", line 7, in main
    raise SystemError("Ensure client.py exists") from e
SystemError: Ensure client.py exists`;

const noPort = `Traceback (most recent call last):
  File "/app/f.py", line 4, in <module>
    try: {}["port"]
         ~~^^^^^^^^
KeyError: 'port'

${CAUSE}

Traceback (most recent call last):
  File "/app/f.py", line 5, in <module>
    except KeyError as e: raise RuntimeError("no port") from e
                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
RuntimeError: no port`;
const NO_PORT = ["f.py:4: KeyError: 'port'"];

describe('findTracebacks', () => {
  it('tells the first of a chain of causes', () => {
    assert.deepEqual(tell([refused, CAUSE, noServer, CAUSE, ensure].join('\n\n')), [
      'common/client.py:5: ConnectionRefusedError: [Errno 111] Connection refused',
    ]);
  });

  it('tells what was being handled when another exception was raised', () => {
    const log = `Traceback (most recent call last):
  File "/app/common/client.py", line 10, in lookup
    return d["port"]
           ~^^^^^^^^
KeyError: 'port'

${CONTEXT}

Traceback (most recent call last):
  File "/app/b.py", line 3, in <module>
    client.lookup({})
  File "/app/common/client.py", line 12, in lookup
    raise RuntimeError("no port in the settings")
RuntimeError: no port in the settings`;
    assert.deepEqual(tell(log), ["common/client.py:10: KeyError: 'port'"]);
  });

  it("tells the agent's line and the exception that reached it where a library caught the first", () => {
    const log = `Traceback (most recent call last):
  File "/opt/venv/lib/python3.11/site-packages/redis/connection.py", line 707, in connect
    sock = self._connect()
ConnectionRefusedError: [Errno 111] Connection refused

${CONTEXT}

Traceback (most recent call last):
  File "/app/g.py", line 4, in <module>
    go()
  File "/app/g.py", line 3, in go
    redis.Redis(host="127.0.0.1", port=1).ping()
  File "/opt/venv/lib/python3.11/site-packages/redis/connection.py", line 713, in connect
    raise ConnectionError(self._error_message(e))
redis.exceptions.ConnectionError: Error 111 connecting to 127.0.0.1:1. Connection refused.`;
    assert.deepEqual(tell(log), [
      'g.py:3: ConnectionRefusedError: [Errno 111] Connection refused; then redis.exceptions.ConnectionError: Error 111 connecting to 127.0.0.1:1. Connection refused.',
    ]);
  });

  it('tells a cause that was never raised, or whose lines are cut off', () => {
    const later = `Traceback (most recent call last):
  File "/app/j.py", line 1, in <module>
    raise OSError("cannot log in") from ValueError("no token")
OSError: cannot log in`;
    assert.deepEqual(tell(`starting\nValueError: no token\n\n${CAUSE}\n\n${later}`), [
      'j.py:1: ValueError: no token; then OSError: cannot log in',
    ]);
  });

  it('tells what a group of exceptions holds, and the groups in it', () => {
    const log = `  + Exception Group Traceback (most recent call last):
  |   File "/app/d.py", line 11, in <module>
  |     asyncio.run(main())
  |   File "/usr/lib/python3.11/asyncio/taskgroups.py", line 145, in __aexit__
  |     raise me from None
  | ExceptionGroup: unhandled errors in a TaskGroup (1 sub-exception)
  +-+---------------- 1 ----------------
    | Exception Group Traceback (most recent call last):
    |   File "/app/d.py", line 6, in outer
    |     async with asyncio.TaskGroup() as g:
    | ExceptionGroup: unhandled errors in a TaskGroup (1 sub-exception)
    +-+---------------- 1 ----------------
      | Traceback (most recent call last):
      |   File "/app/d.py", line 3, in inner
      |     try: {}["token"]
      |          ~~^^^^^^^^^
      | KeyError: 'token'
      |${' '}
      | ${CAUSE}
      |${' '}
      | Traceback (most recent call last):
      |   File "/app/d.py", line 4, in inner
      |     except KeyError as e: raise OSError("cannot log in") from e
      | OSError: cannot log in
      +------------------------------------`;
    assert.deepEqual(tell(log), ["d.py:3: KeyError: 'token'"]);
  });

  it('tells the first of the exceptions in groups that were split, and one without a traceback', () => {
    const log = `  | ExceptionGroup:  (2 sub-exceptions)
  +-+---------------- 1 ----------------
    | Exception Group Traceback (most recent call last):
    |   File "/app/c.py", line 10, in <module>
    |     run()
    | ExceptionGroup: workers failed (1 sub-exception)
    +-+---------------- 1 ----------------
      | Traceback (most recent call last):
      |   File "/app/c.py", line 6, in run
      |     try: f()
      |          ^^^
      |   File "/app/c.py", line 1, in one
      |     def one(): raise ValueError("bad model 'x'")
      | ValueError: bad model 'x'
      +------------------------------------
    |${' '}
    | ${CAUSE}
    |${' '}
    | Traceback (most recent call last):
    |   File "/app/c.py", line 12, in <module>
    |     raise RuntimeError("stopping") from g
    | RuntimeError: stopping
    +---------------- 2 ----------------
    | Exception Group Traceback (most recent call last):
    |   File "/app/c.py", line 10, in <module>
    |     run()
    | ExceptionGroup: workers failed (1 sub-exception)
    +-+---------------- 1 ----------------
      | Traceback (most recent call last):
      |   File "/app/c.py", line 2, in two
      |     def two(): raise KeyError("y")
      | KeyError: 'y'
      +------------------------------------`;
    assert.deepEqual(tell(log), ["c.py:1: ValueError: bad model 'x'"]);
    const bare = `  + Exception Group Traceback (most recent call last):
  |   File "/app/x.py", line 1, in <module>
  |     raise ExceptionGroup("both", [ValueError(1), KeyError(2)])
  | ExceptionGroup: both (2 sub-exceptions)
  +-+---------------- 1 ----------------
    | ValueError: 1
    +---------------- 2 ----------------
    | KeyError: 2
    +------------------------------------`;
    assert.deepEqual(tell(bare), ['x.py:1: ValueError: 1']);
  });

  it('tells where a file does not parse that the agent imports', () => {
    const log = `Traceback (most recent call last):
  File "/app/e.py", line 2, in <module>
    import broken
  File "/app/broken.py", line 1
    def f(:
          ^
SyntaxError: invalid syntax`;
    assert.deepEqual(tell(log), ['broken.py:1: SyntaxError: invalid syntax']);
  });

  it('tells an exception of a local class, and one that repeats its lines', () => {
    const local = `Traceback (most recent call last):
  File "/app/i.py", line 3, in make
    raise Odd("x")
make.<locals>.Odd: x`;
    const deep = `Traceback (most recent call last):
  File "/app/h.py", line 2, in f
    return f(n+1)
           ^^^^^^
  [Previous line repeated 996 more times]
RecursionError: maximum recursion depth exceeded`;
    assert.deepEqual(tell(`${local}\n${deep}`), [
      'i.py:3: make.<locals>.Odd: x',
      'h.py:2: RecursionError: maximum recursion depth exceeded',
    ]);
  });

  it('reads a traceback in JSON, whole, cut off, and as structlog writes it', () => {
    const json = JSON.stringify({ level: 'error', message: 'start failed', exc_info: noPort });
    assert.deepEqual(tell(`starting\n${json}\nbye`), NO_PORT);
    assert.deepEqual(tell(json.slice(0, -40)), NO_PORT);
    assert.deepEqual(tell(`2026-01-02 ERROR ${json}`), NO_PORT);
    const frames = (line: number): object[] => [{ filename: '/app/f.py', lineno: line, name: 'f' }];
    const exception = [
      { exc_type: 'RuntimeError', exc_value: 'no port', frames: frames(5) },
      { exc_type: 'KeyError', exc_value: "'port'", is_cause: true, frames: frames(4) },
    ];
    assert.deepEqual(tell(JSON.stringify({ event: 'start failed', exception })), NO_PORT);
  });

  it('reads a traceback that was logged as a string with escaped line ends', () => {
    const escaped = noPort.replaceAll('\n', '\\n').replaceAll("'", "\\'");
    assert.deepEqual(tell(`ERROR agent: '${escaped}\\n'`), NO_PORT);
  });

  it("reads a traceback behind a logger's words, on its first line or on each", () => {
    let second = 5;
    const stamp = (line: string): string =>
      `2026-01-02 03:04:0${String((second += 1) % 10)},123 [ERROR] agent: ${line}`;
    assert.deepEqual(tell(noPort.split('\n').map(stamp).join('\n')), NO_PORT);
    assert.deepEqual(tell(`ERROR:    ${noPort}\n\nERROR:    Application startup failed.`), NO_PORT);
    const indented = noPort.replaceAll(/^/gm, '      ');
    assert.deepEqual(tell(`× failed\n${indented}\n      [end of output]`), NO_PORT);
  });

  it('reads the boxes of rich and the marks of loguru', () => {
    const rich = `╭──────────────── Traceback (most recent call last) ─────────────────╮
│ /app/x.py:9 in <module>                                            │
│                                                                    │
│   8 def f():                                                       │
│ ❱ 9     {}['token']                                                │
╰────────────────────────────────────────────────────────────────────╯
KeyError: 'token'`;
    assert.deepEqual(tell(rich), ["x.py:9: KeyError: 'token'"]);
    const loguru = `2026-01-02 | ERROR | __main__:<module>:10 - boom
Traceback (most recent call last):

  File "/app/x.py", line 10, in <module>
    f()
    └ <function f at 0x7f>

> File "/app/x.py", line 5, in f
    1/0

ZeroDivisionError: division by zero`;
    assert.deepEqual(tell(loguru), ['x.py:5: ZeroDivisionError: division by zero']);
  });

  it('reads what a limit has left of a traceback', () => {
    const lines = noPort.split('\n');
    const left = lines.map((_, cut) => tell(lines.slice(cut).join('\n'))[0]);
    const cut = "f.py:5: KeyError: 'port'; then RuntimeError: no port";
    const last = 'f.py:5: RuntimeError: no port';
    // Below the first line, the first exception alone, the phrase, the second exception, its line, its text.
    assert.deepEqual(left.slice(0, 5), [NO_PORT[0], NO_PORT[0], cut, cut, cut]);
    assert.deepEqual(left.slice(5), [
      last,
      last,
      last,
      last,
      last,
      undefined,
      undefined,
      undefined,
    ]);
    // Cut at the end: nothing was raised that is known.
    assert.deepEqual(tell(lines.slice(0, 4).join('\n')), []);
  });

  it('keeps apart exceptions that have nothing to do with each other', () => {
    assert.deepEqual(tell(`${noPort}\nretrying\n${refused}`), [
      ...NO_PORT,
      'common/client.py:5: ConnectionRefusedError: [Errno 111] Connection refused',
    ]);
  });

  it('takes no line of a logger for an exception', () => {
    const log = `Traceback (most recent call last):
  File "/app/a.py", line 1, in f
INFO: still here
ValueError: x`;
    assert.deepEqual(tell(log), ['a.py:1: ValueError: x']);
  });
});
