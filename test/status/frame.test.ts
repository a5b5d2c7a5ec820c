import assert from 'node:assert/strict';
import { drawFrame, type StatusSample } from '../../src/status/frame';
import type { ServiceStatus } from '../../src/engines/engine';
import { fleetOf, gone, service } from '../support/status';

describe('a frame of the watch', () => {
  const at = new Date('2026-01-01T12:34:56Z');
  const many = Array.from({ length: 50 }, (_, index) => service(`Well${String(index)}`));
  const sick = [
    service('Restarted', { restarts: 2 }),
    service('Degraded', { health: 'degraded', unreached: ['Hub'] }),
    service('Gone', { health: 'missing' }),
    service('Starting', { health: 'starting' }),
    service('Broken', { health: 'unhealthy', restarts: 7, error: 'RuntimeError: no lens' }),
  ];
  const look = (...services: ServiceStatus[]): StatusSample => ({
    status: fleetOf(...services),
    usage: new Map([['Broken', { cpu: 12.34, memory: 3 * 2 ** 29 }]]),
    at,
  });
  const names = (lines: readonly string[]): string[] =>
    lines.slice(3).map((line) => line.split(' ')[0] ?? '');

  it('lists the least healthy services first, with their usage and reason', () => {
    const lines = drawFrame(look(...many.slice(0, 2), ...sick), { rows: 40, columns: 200 });
    assert.deepEqual(names(lines), [
      'Gone',
      'Broken',
      'Starting',
      'Degraded',
      'Restarted',
      'Well0',
      'Well1',
    ]);
    assert.match(lines[0] ?? '', /^7 services: 3 healthy, .*1 unhealthy · cache healthy$/);
    assert.match(
      lines[4] ?? '',
      /^Broken +unhealthy +7 +12\.3 % +1\.5 GiB +RuntimeError: no lens$/,
    );
    assert.match(lines[6] ?? '', /does not reach Hub$/);
  });

  it('lists containers whose row is gone, before all that is well', () => {
    const status = {
      ...fleetOf(...many.slice(0, 2), service('Degraded', { health: 'degraded' })),
      unplanned: [gone('Idle'), gone('Old', { health: 'unhealthy', restarts: 3 })],
    };
    const lines = drawFrame({ ...look(), status }, { rows: 40, columns: 200 });
    assert.deepEqual(names(lines), ['Old', 'Degraded', 'Idle', 'Well0', 'Well1']);
    assert.match(lines[3] ?? '', /^Old +unhealthy +3 +its row is gone: up or down removes it$/);
  });

  it('fits a terminal of any size, and counts the services that do not fit', () => {
    const all = look(...many, ...sick);
    for (const [rows, columns] of [
      ...[
        [24, 80],
        [6, 40],
        [2, 10],
        [70, 200],
      ].map(([one = 0, other = 0]) => [one, other] as const),
    ]) {
      const lines = drawFrame(all, { rows, columns });
      assert.ok(lines.length <= rows, `${String(lines.length)} of ${String(rows)}`);
      assert.ok(lines.every((line) => line.length <= columns));
    }
    const lines = drawFrame(all, { rows: 10, columns: 80 });
    assert.equal(lines.length, 10);
    assert.equal(lines.at(-1), 'and 49 more healthy');
  });

  it("says why the stack's status could not be read", () => {
    const lines = drawFrame(
      { ...look(...sick), problem: 'docker: does not run' },
      { rows: 9, columns: 80 },
    );
    assert.match(lines[1] ?? '', /^docker: does not run · 12:34:56 UTC · q leaves$/);
  });
});
