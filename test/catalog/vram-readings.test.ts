import assert from 'node:assert/strict';
import { parseCatalog } from '../../src/catalog/load';
import { readFleet, readReadings } from '../../src/checkout/fleet';
import { parseVramReadings, formatReadings } from '../../src/catalog/vram-readings';
import { refusal } from '../support/errors';
import { temporaryFolder } from '../support/folders';
import { MAIN, SERVICES } from '../support/rows';

const reading = { peak: 5120, date: '2026-11-26', card: 'NVIDIA GeForce RTX 4090' };

const read = (content: unknown): unknown => parseVramReadings(content, 'measured.json');

describe('what was measured of GPU memory', () => {
  it('is nothing where there is no such file', () => {
    assert.deepEqual(readReadings(temporaryFolder()), {});
  });

  it('is read by service and machine, and written in an order of its own', () => {
    const readings = { Camera: { beta: reading, alpha: reading }, Buzzer: {} };
    assert.deepEqual(read(readings), readings);
    const text = formatReadings(readings);
    assert.deepEqual([...text.matchAll(/Camera|Buzzer|alpha|beta/g)].flat(), [
      'Buzzer',
      'Camera',
      'alpha',
      'beta',
    ]);
    assert.deepEqual(JSON.parse(text), readings);
  });

  it('is refused by file and entry where it was edited wrongly', () => {
    const wrong = { Camera: { alpha: { ...reading, peak: -1 }, beta: { peak: 1, date: 'x' } } };
    const fix = "write { peak: megabytes, date: 'YYYY-MM-DD', card: name }, or remove it";
    assert.deepEqual(
      refusal(() => read(wrong)),
      [
        `measured.json: Camera.alpha.peak: is not above 0: '-1'; ${fix}`,
        `measured.json: Camera.beta.date: is not a date: 'x'; ${fix}`,
        `measured.json: Camera.beta.card: missing; ${fix}`,
      ],
    );
    assert.deepEqual(
      refusal(() => read({ Camera: { alpha: { ...reading, mode: 'resident' } } })),
      [`measured.json: Camera.alpha.mode: unknown key; ${fix}`],
    );
  });

  it('is refused where it is no JSON', () => {
    const folder = temporaryFolder({ 'fleet/vram-measured.json': '{,}' });
    assert.match(
      refusal(() => readReadings(folder))[0] ?? '',
      /^fleet\/vram-measured\.json: is not JSON: .*; correct it, or write \{\} and run bin\/fleet vram --measure$/,
    );
  });

  const known = SERVICES.first.name;
  const catalogWith = (content: unknown) =>
    parseCatalog({ ...readFleet(), readings: { file: 'measured.json', content } });

  it('is refused of a service or machine that the catalog does not have', () => {
    assert.deepEqual(
      refusal(() => catalogWith({ Nobody: {}, [known]: { nowhere: reading } })),
      [
        "measured.json: Nobody: unknown service: 'Nobody'; remove the entry",
        `measured.json: ${known}.nowhere: unknown machine: 'nowhere'; remove the entry`,
      ],
    );
  });

  it('is part of the catalog', () => {
    const readings = { [known]: { [MAIN]: reading } };
    assert.deepEqual(catalogWith(readings).readings, readings);
  });
});
