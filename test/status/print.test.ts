import assert from 'node:assert/strict';
import { printStatus } from '../../src/status/print';
import { printed } from '../support/output';
import { fleetOf, service } from '../support/status';

/** Runs `work` as on a terminal of this width; undefined for a pipe. */
async function withTerminal<T>(columns: number | undefined, work: () => Promise<T>): Promise<T> {
  const { stdout } = process;
  const was = { isTTY: stdout.isTTY, columns: stdout.columns };
  Object.assign(stdout, { isTTY: columns !== undefined, columns });
  try {
    return await work();
  } finally {
    Object.assign(stdout, was);
  }
}

describe('the table of status', () => {
  const ports = (address: string) =>
    ['service', 'health'].map((name) => ({ name, container: 7001, address }));
  const why = 'does not reach ModelRegistry, SpeechToTextService, DistributedTracingCollector';
  const unreached = why.slice('does not reach '.length).split(', ');
  const status = fleetOf(
    service('DistributedTracingCollector', {
      ports: ports('192.168.100.10:27200'),
      family: 'family-with-a-long-name01',
    }),
    service('SpeechToTextService', { health: 'degraded', unreached }),
    service('ModelRegistry', { health: 'unhealthy', error: `OSError: ${'x'.repeat(120)}` }),
    service('Starting', { health: 'starting' }),
    service('Missing', { health: 'missing' }),
  );
  const draw = async (columns: number | undefined): Promise<string[]> => {
    const print = (): Promise<void> => {
      printStatus(status);
      return Promise.resolve();
    };
    const { out } = await withTerminal(columns, () => printed(print));
    // Colours are no characters of a line.
    return out
      .trimEnd()
      .replace(/\x1b\[[0-9;]*m/g, '')
      .split('\n');
  };

  it('fits a terminal, with every service, restart and reason', async () => {
    for (const columns of [60, 80, 120]) {
      const lines = await draw(columns);
      for (const line of lines) assert.ok(line.length <= columns, `${String(columns)}: ${line}`);
      const text = lines.join(' ').replace(/\s+/g, ' ');
      for (const part of [why, 'OSError: xxx', 'DistributedTracingCollector healthy', 'RESTARTS']) {
        assert.ok(text.includes(part), `${part} is missing at ${String(columns)}: ${text}`);
      }
    }
  });

  it('has all columns and one line for each service in a pipe', async () => {
    const lines = await draw(undefined);
    assert.equal(lines.length, status.services.length + 2);
    assert.match(
      lines[1] ?? '',
      /^Distributed\S+ +healthy( +192\.168\.100\.10:27200){2} +family-with-a-long-name01 +0$/,
    );
    assert.ok(lines[2]?.endsWith(why));
  });
});
