import assert from 'node:assert/strict';
import { findEndLine, findError, findLastLine } from '../../src/docker/log-errors';

/** Finds the first failing line in a log of an agent that does not work. */
const failing = (...lines: string[]): string | undefined => findError(lines.join('\n'));
/** Finds the first failing line in a log of an agent that runs and answers. */
const well = (...lines: string[]): string | undefined =>
  findError(lines.join('\n'), { certain: true });
/** Finds the last error in a log of several starts. */
const latest = (...lines: string[]): string | undefined =>
  findError(lines.join('\n'), { last: true });
/** Finds what ended a container. */
const ended = (...lines: string[]): string | undefined =>
  findError(lines.join('\n'), { ended: true });

const header = 'Traceback (most recent call last):';
const frame = (file: string, line: number): string[] => [
  `  File "${file}", line ${String(line)}, in start`,
  '    something()',
  '    ^^^^^^^^^^^',
];

describe('findError', () => {
  it("names the last line of the agent's own code below which an exception was raised", () => {
    assert.equal(
      failing(
        'starting',
        header,
        ...frame('/app/main_pc_code/agents/nlu_agent.py', 7),
        ...frame('/app/common/base.py', 12),
        ...frame('/opt/venv/lib/python3.11/site-packages/redis/client.py', 300),
        'redis.exceptions.ConnectionError: Error 111 connecting to redis:6379.',
        'bye',
      ),
      'common/base.py:12: redis.exceptions.ConnectionError: Error 111 connecting to redis:6379.',
    );
  });

  it("names a library's line where the agent's own code has no part", () => {
    assert.equal(
      failing(header, ...frame('/usr/lib/python3.11/runpy.py', 88), 'KeyError'),
      '/usr/lib/python3.11/runpy.py:88: KeyError',
    );
  });

  it('tells the first exception of those that caused each other', () => {
    assert.equal(
      failing(
        header,
        ...frame('/app/a.py', 1),
        "KeyError: 'port'",
        '',
        'During handling of the above exception, another exception occurred:',
        '',
        header,
        ...frame('/app/b.py', 2),
        'RuntimeError: no port',
      ),
      "a.py:1: KeyError: 'port'",
    );
  });

  it('tells the first of two that have nothing to do with each other', () => {
    assert.equal(
      failing(header, ...frame('/app/a.py', 1), 'OSError: one', header, ...frame('/app/b.py', 2)),
      'a.py:1: OSError: one',
    );
  });

  it('tells a syntax error, which has no traceback where the script itself has it', () => {
    assert.equal(
      failing(
        '  File "/app/x.py", line 3',
        '    def f(',
        '         ^',
        "SyntaxError: '(' was never",
      ),
      "x.py:3: SyntaxError: '(' was never",
    );
  });

  it('takes a line that a logger calls an error where nothing was raised', () => {
    const line = '2026-01-02 03:04:05 ERROR agent: no model';
    assert.equal(failing('an Error of mine', line, 'ends'), line);
    assert.equal(well('an Error of mine', line, 'ends'), line);
    assert.equal(
      failing(line, header, ...frame('/app/a.py', 1), 'OSError: x'),
      'a.py:1: OSError: x',
    );
  });

  it('takes the first line with an error, where there is one', () => {
    assert.equal(failing('an errorless start', 'an Error of mine', 'ends'), 'an Error of mine');
    assert.equal(failing('starting', 'giving up'), undefined);
  });

  it('takes of one that works only what surely is an error', () => {
    assert.equal(well('0 errors found', 'serving'), undefined);
    assert.equal(
      well('{"level": "critical", "message": "x"}'),
      '{"level": "critical", "message": "x"}',
    );
    assert.equal(
      well('serving', header, ...frame('/app/a.py', 4), 'ValueError: x'),
      'a.py:4: ValueError: x',
    );
  });
});

describe('findError in a log of several starts', () => {
  const start = (text: string): string[] => [header, ...frame('/app/a.py', 1), text];

  it('tells the last exception where that is asked for', () => {
    assert.equal(
      latest(...start('OSError: one'), ...start('OSError: two')),
      'a.py:1: OSError: two',
    );
    assert.equal(latest('ERROR one', 'ERROR two', 'bye'), 'ERROR two');
    assert.equal(latest('an error', 'an exception', 'bye'), 'an exception');
    assert.equal(latest('ERROR: no file', 'error: no lock; run x', 'bye'), 'error: no lock; run x');
  });

  it('tells of a container that has ended what its log ends with', () => {
    const log = [...start('OSError: retried'), 'retrying', ...start('KeyError: 1')];
    assert.equal(ended(...log), 'a.py:1: KeyError: 1');
    const said = 'fleet-supervise: the agent ended by itself: signal 9';
    assert.equal(ended(...log, said), 'a.py:1: KeyError: 1');
    const exited = "[INFO  tini (1)] Main child exited normally (with status '1')";
    assert.equal(ended(...log, exited), 'a.py:1: KeyError: 1');
    assert.equal(ended(...log, 'serving'), 'a.py:1: OSError: retried');
  });

  it('leaves out an error that Python went on without', () => {
    const ignored = ['Exception ignored in: <function A.__del__>', ...start('ValueError: late')];
    assert.equal(failing(...ignored, ...start('OSError: x')), 'a.py:1: OSError: x');
    assert.equal(latest(...start('OSError: x'), ...ignored), 'a.py:1: OSError: x');
    assert.equal(failing(...ignored), 'a.py:1: ValueError: late');
  });
});

describe('findEndLine', () => {
  const raise = (text: string): string[] => [header, ...frame('/app/a.py', 1), text];
  const end = (...lines: string[]): string | undefined => findEndLine(lines.join('\n'));
  const supervised = 'fleet-supervise: the agent ended by itself: signal 9';
  const exited = (pid: number): string =>
    `[INFO  tini (${String(pid)})] Main child exited normally (with status '1')`;

  it('tells the exception that nothing follows', () => {
    const caught = [...raise('OSError: caught'), 'serving'];
    assert.equal(end(...caught, ...raise('KeyError: 1')), 'a.py:1: KeyError: 1');
    assert.equal(end(...caught, ...raise('KeyError: 1'), exited(1)), 'a.py:1: KeyError: 1');
    assert.equal(end(...caught, ...raise('KeyError: 1'), 'bye'), 'a.py:1: KeyError: 1');
  });

  it('passes over what Python went on without', () => {
    const line = 'Exception occurred during processing of request from (127.0.0.1, 4)';
    const request = ['-'.repeat(40), line, ...raise('ConnectionResetError: 104'), '-'.repeat(40)];
    const late = ['Exception ignored in: <function A.__del__>', ...raise('ValueError: late')];
    assert.equal(end(...raise('KeyError: 1'), ...request, ...late), 'a.py:1: KeyError: 1');
  });

  it('takes an error that was logged after the agent went on, and not what was logged with the exception', () => {
    const logged = ['ERROR failed', ...raise('OSError: x'), 'ERROR stopping'];
    assert.equal(end(...logged), 'a.py:1: OSError: x');
    assert.equal(end(...logged, 'trying again', 'FATAL no card', 'bye'), 'FATAL no card');
  });

  it('tells of the last run, where the log says how each ended', () => {
    assert.equal(end(...raise('OSError: former'), exited(1), 'giving up', exited(1)), 'giving up');
    assert.equal(end(...raise('OSError: former'), exited(1), supervised), supervised);
    assert.equal(end('former', exited(1), ...raise('OSError: x')), 'a.py:1: OSError: x');
    assert.equal(end(...raise('OSError: x'), exited(1), 'serving'), 'a.py:1: OSError: x');
    assert.equal(end(...raise('OSError: former'), supervised, 'starting', exited(7)), 'starting');
  });

  it('is the last line without an error, if there is one', () => {
    assert.equal(end('starting', 'ends', ''), 'ends');
    assert.equal(end(''), undefined);
  });
});

describe('findLastLine', () => {
  it('is the last that is not blank', () => {
    assert.equal(findLastLine('starting\n giving up \n \n'), 'giving up');
    assert.equal(findLastLine('\n '), undefined);
    const started =
      "[INFO  tini (1)] Spawned child process '/usr/local/bin/fleet-entry' with pid '7'";
    assert.equal(findLastLine(`giving up\n${started}`), 'giving up');
  });
});
