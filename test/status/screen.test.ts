import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { showOnScreen } from '../../src/status/watch';
import type { StatusSample } from '../../src/status/frame';
import type { Terminal } from '../../src/status/screen';
import { fleetOf, service } from '../support/status';

/** Records what is written to a terminal. */
class FakeTerminal {
  written = '';
  raw: boolean[] = [];
  readonly keys = new EventEmitter();
  readonly sizes = new EventEmitter();
  rows = 10;
  columns = 60;

  get terminal(): Terminal {
    const { keys, sizes } = this;
    const input = {
      isTTY: true,
      setRawMode: (mode: boolean) => this.raw.push(mode),
      on: (name: string, listener: () => void) => keys.on(name, listener),
      resume: () => undefined,
      pause: () => undefined,
    };
    const output = {
      write: (text: string) => {
        this.written += text;
        return true;
      },
      on: (name: string, listener: () => void) => sizes.on(name, listener),
      rows: this.rows,
      columns: this.columns,
    };
    return { input, output } as unknown as Terminal;
  }
}

describe('the watch on a terminal', () => {
  const look: StatusSample = { status: fleetOf(service('Hub')), usage: new Map(), at: new Date(0) };
  /** Yields one sample, and then none until the watch ends. */
  async function* once(then: () => void): AsyncGenerator<StatusSample> {
    yield look;
    then();
    await new Promise(() => undefined);
  }

  for (const [key, code] of [
    ['q', 0],
    ['\x03', 130],
  ] as const) {
    it(`leaves the terminal as it was at ${key === 'q' ? 'q' : 'Ctrl-C'}`, async () => {
      const fake = new FakeTerminal();
      const left = await showOnScreen(
        once(() => fake.keys.emit('data', key)),
        fake.terminal,
      );
      assert.equal(left, code);
      assert.deepEqual(fake.raw, [true, false]);
      assert.ok(fake.written.startsWith('\x1b[?1049h\x1b[?25l\x1b[H1 service: 1 healthy'));
      assert.ok(fake.written.endsWith('\x1b[?25h\x1b[?1049l'));
    });
  }

  it("draws again when the terminal's size changes, and at no other key", async () => {
    const fake = new FakeTerminal();
    const drawn = (): number => fake.written.split('\x1b[H').length - 1;
    await showOnScreen(
      once(() => {
        assert.equal(drawn(), 1);
        fake.keys.emit('data', 'x');
        assert.equal(drawn(), 1);
        fake.sizes.emit('resize');
        assert.equal(drawn(), 2);
        fake.keys.emit('data', 'q');
      }),
      fake.terminal,
    );
    assert.equal(drawn(), 2);
  });

  it('draws with the default size on a terminal without one', async () => {
    const fake = new FakeTerminal();
    Object.assign(fake, { rows: 0, columns: 0 });
    await showOnScreen(
      once(() => fake.keys.emit('data', 'q')),
      fake.terminal,
    );
    assert.match(fake.written, /1 service: 1 healthy[^]*Hub/);
  });

  it('restores the terminal if reading fails for good', async () => {
    const fake = new FakeTerminal();
    const failing = (async function* (): AsyncGenerator<StatusSample> {
      yield look;
      await Promise.reject(new Error('broken'));
    })();
    await assert.rejects(showOnScreen(failing, fake.terminal), /broken/);
    assert.ok(fake.written.endsWith('\x1b[?1049l'));
  });
});
