import assert from 'node:assert/strict';
import { parseCatalog } from '../../src/catalog/load';
import { readFleet, readReadings } from '../../src/checkout/fleet';
import { parseVramReadings, readingsText } from '../../src/catalog/vram-readings';
import { refusal } from '../support/errors';
import { temporaryFolder } from '../support/folders';

const reading = { peak: 5120, date: '2026-11-26', card: 'NVIDIA GeForce RTX 4090' };

const read = (content: unknown): unknown => parseVramReadings(content, 'measured.json');

describe('what was measured of GPU memory', () => {
  it('is nothing where there is no such file', () => {
    assert.deepEqual(readReadings(temporaryFolder()), {});
  });

  it('is read by service and machine, and written in an order of its own', () => {
    const readings = { TTSService: { pc2: reading, mainpc: reading }, Responder: {} };
    assert.deepEqual(read(readings), readings);
    const text = readingsText(readings);
    assert.deepEqual([...text.matchAll(/TTSService|Responder|mainpc|pc2/g)].flat(), [
      'Responder',
      'TTSService',
      'mainpc',
      'pc2',
    ]);
    assert.deepEqual(JSON.parse(text), readings);
  });

  it('is refused by file and entry where it was edited wrongly', () => {
    const wrong = { TTSService: { mainpc: { ...reading, peak: -1 }, pc2: { peak: 1, date: 'x' } } };
    const fix = "write { peak: megabytes, date: 'YYYY-MM-DD', card: name }, or remove it";
    assert.deepEqual(
      refusal(() => read(wrong)),
      [
        `measured.json: TTSService.mainpc.peak: given -1; ${fix}`,
        `measured.json: TTSService.pc2.date: given "x"; ${fix}`,
        `measured.json: TTSService.pc2.card: missing; ${fix}`,
      ],
    );
    assert.deepEqual(
      refusal(() => read({ TTSService: { mainpc: { ...reading, mode: 'resident' } } })),
      [`measured.json: TTSService.mainpc: unknown field mode; ${fix}`],
    );
  });

  it('is refused where it is no JSON', () => {
    const folder = temporaryFolder({ 'fleet/vram-measured.json': '{,}' });
    assert.match(
      refusal(() => readReadings(folder))[0] ?? '',
      /^fleet\/vram-measured\.json: not JSON: .*; put it right, or write \{\} and run bin\/fleet vram --measure$/,
    );
  });

  const catalogWith = (content: unknown) =>
    parseCatalog({ ...readFleet(), readings: { file: 'measured.json', content } });

  it('is refused of a service or machine that the catalog does not have', () => {
    assert.deepEqual(
      refusal(() => catalogWith({ Nobody: {}, TTSService: { pc3: reading } })),
      [
        'measured.json: Nobody: no service has this name; remove the entry',
        'measured.json: TTSService: pc3: no machine has this name; remove the entry',
      ],
    );
  });

  it('is part of the catalog', () => {
    const readings = { TTSService: { mainpc: reading } };
    assert.deepEqual(catalogWith(readings).readings, readings);
  });
});
