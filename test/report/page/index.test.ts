import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { buildReport, type FleetReport } from '../../../src/report/model';
import { renderPage } from '../../../src/report/page';
import { listPictures, drawPictures, type Pictures } from '../../../src/report/pictures';
import { drawFleet } from '../../../src/report/svg/fleet';
import { drawStack, renderStandalone } from '../../../src/report/svg/picture';
import { smallPlan } from '../../support/context';
import { fullReport, TODAY, unknownStack } from '../../support/report';

describe('the page', () => {
  let report: FleetReport;
  let pictures: Pictures;
  let html: string;
  before(async () => {
    report = fullReport();
    pictures = await drawPictures(report);
    html = renderPage(report, pictures);
  });

  it('needs no other file and no network, and lets none be asked for', () => {
    assert.doesNotMatch(html, /(src|href)="(?!#|data:)/);
    assert.doesNotMatch(html, /url\(|@import|<link(?! rel="icon" href="data:,")/);
    const [, policy = ''] = /Content-Security-Policy" content="([^"]*)"/.exec(html) ?? [];
    assert.match(policy, /^default-src &#39;none&#39;;/);
    for (const kind of ['style', 'script']) {
      const [, text = ''] = new RegExp(`<${kind}>(.*?)</${kind}>`, 's').exec(html) ?? [];
      const hash = createHash('sha256').update(text).digest('base64');
      assert.ok(policy.includes(`${kind}-src &#39;sha256-${hash}&#39;`), kind);
    }
    // Styles of single elements would need a policy that allows any.
    assert.doesNotMatch(html, / style="/);
  });

  it('has no two elements of one id, and a table behind each picture', () => {
    const ids = [...html.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    assert.equal(new Set(ids).size, ids.length);
    const count = (text: RegExp): number => [...html.matchAll(text)].length;
    assert.equal(count(/<svg[^>]* role="img"/g), listPictures(pictures).length);
    assert.equal(
      count(/<details><summary>[^<]* as a table<\/summary>/g),
      listPictures(pictures).length,
    );
  });

  it('escapes what containers say', () => {
    assert.ok(html.includes('RuntimeError: &lt;no&gt; &quot;card&quot; &amp; none to be had'));
  });

  it('names those first that are worst', () => {
    const [, list = ''] = /<ul class="unhealthy"[^>]*>(.*?)<\/ul>/s.exec(html) ?? [];
    const healths = [...list.matchAll(/<\/svg>(\w+)<\/span>/g)].map(([, health]) => health);
    const bad = healths.filter((health) => health === 'unhealthy' || health === 'missing');
    assert.ok(bad.length > 1 && bad.length < healths.length, healths.join());
    assert.deepEqual(healths.slice(0, bad.length), bad);
  });

  it('lists what is held or stopped, with why, by whom and since when', () => {
    const held = { id: 'c0ffee', since: '2026-01-01', why: 'restarted 4 times' };
    const stopped = { at: '2026-01-02', by: 'ann@box' };
    const services = report.services.map((each, index) =>
      each.now && index < 2
        ? {
            ...each,
            now: {
              ...each.now,
              ...(index === 0 ? { health: 'healthy', held } : { health: 'stopped', stopped }),
            },
          }
        : each,
    );
    const page = renderPage({ ...report, services }, pictures);
    const [, list = ''] = /<ul class="unhealthy"[^>]*>(.*?)<\/ul>/s.exec(page) ?? [];
    assert.ok(list.includes('held at c0ffee since 2026-01-01: restarted 4 times'), list);
    assert.ok(list.includes('stopped by ann@box at 2026-01-02'), list);
  });

  it('shows no servers where a machine has none', () => {
    const machines = report.machines.map((each) => ({ ...each, servers: [] }));
    const [name = ''] = machines.map(({ machine }) => machine);
    const shows = (of: FleetReport): boolean =>
      drawFleet(of, name).content.text.includes('servers ·');
    assert.deepEqual([report, { ...report, machines }].map(shows), [true, false]);
  });

  it('says what is not known, and draws none of it', async () => {
    const plan = { ...smallPlan(), exceptions: [] };
    const unknown = buildReport('fleet', [{ plan, known: unknownStack() }], {}, TODAY);
    const drawn = await drawPictures(unknown);
    assert.deepEqual(
      listPictures(drawn).map(({ name }) => name),
      ['fleet-alpha', 'start-up-alpha', 'images', 'capacity'],
    );
    const text = renderPage(unknown, drawn);
    for (const words of [
      'Stack test does not run here.',
      'Not measured here: base, ',
      'Never scanned here: base, ',
      'There is no exception of the scan gate.',
      'No build of stack test is recorded here: bin/fleet --stack test up and bin/fleet --stack test build record theirs.',
      'Measure what is built: bin/fleet --stack test sizes.',
      'Scan what is built: bin/fleet --stack test scan.',
    ]) {
      assert.ok(text.includes(words), words);
    }
  });

  it('has pictures that stand alone, with their own colours, each and all in one', () => {
    const all = drawStack('fleet', listPictures(pictures));
    for (const picture of [...listPictures(pictures), all]) {
      const svg = renderStandalone(picture);
      assert.match(svg, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" /);
      assert.match(svg, /<style>.*light-dark\(/s);
      assert.doesNotMatch(svg, /NaN|undefined|Infinity/, picture.name);
    }
    assert.ok(all.height > pictures.images.height + pictures.capacity.height);
  });
});
