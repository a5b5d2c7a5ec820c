import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  chromium,
  type Browser,
  type BrowserContext,
  type Locator,
  type Page,
} from 'playwright-core';
import { root } from '../../src/lib/root';
import { buildReport } from '../../src/report/model';
import { renderPage as pageOf } from '../../src/report/page';
import { drawPictures } from '../../src/report/pictures';
import { must } from '../support/errors';
import { temporaryFolder } from '../support/folders';
import { smallPlan } from '../support/context';
import { fullReport, TODAY, unknownStack } from '../support/report';
import {
  clashes,
  lowContrast,
  magnified,
  notFaded,
  overflows,
  BREAK_PICTURE,
  SPOILED_TEXT,
} from './looks';
import { IMAGES, MAIN, PEER, servicesOn } from '../support/rows';

/** Arguments for a browser that sends no requests of its own and uses no profile. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const FOUND = ['chromium', 'chromium-browser', 'google-chrome'].flatMap((name) => {
  try {
    return [execFileSync('which', [name], { encoding: 'utf8' }).trim()];
  } catch {
    return [];
  }
})[0];

/** Lists the violations of WCAG 2.2, level AA, that axe finds. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(readFileSync(path.join(root, 'node_modules/axe-core/axe.min.js'), 'utf8'));
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const run = `axe.run({ runOnly: ${JSON.stringify(tags)} })`;
  const result: { violations: { id: string; nodes: { html: string }[] }[] } =
    await page.evaluate(run);
  return result.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200) ?? ''}`);
}

/** Milliseconds that anything may take: a browser is slow where others are at work. */
const PATIENCE = 600_000;

/** Services of both machines. */
const all = servicesOn(MAIN).length + servicesOn(PEER).length;

/** The first word that most of these names have, and those names. */
function commonest(names: readonly string[]): [string, string[]] {
  const words = names.map((name) => /^[A-Z]+[a-z]*/.exec(name)?.[0] ?? name);
  const having = (word: string): string[] =>
    names.filter((name) => name.toLowerCase().includes(word.toLowerCase()));
  const [word = ''] = words.sort((one, other) => having(other).length - having(one).length);
  return [word, having(word)];
}

describe('the page in a browser', function () {
  this.timeout(PATIENCE);
  let browser: Browser;
  let file: string;
  before(async function () {
    if (FOUND === undefined) {
      console.log('    skipped: no chromium on PATH; install it to see the page drawn');
      this.skip();
    }
    const report = fullReport();
    file = path.join(
      temporaryFolder({ 'report.html': pageOf(report, await drawPictures(report)) }),
      'report.html',
    );
    browser = await chromium.launch({ executablePath: FOUND, args: ARGUMENTS });
  });
  after(async () => {
    if (FOUND !== undefined) await browser.close();
  });

  let context: BrowserContext;
  let page: Page;
  /** Lines for page errors and network requests. */
  let said: string[];
  /** Seconds of CPU time until the page was loaded, independent of the machine's load. */
  let worked: number;
  const open = async (options: Parameters<Browser['newContext']>[0] = {}): Promise<void> => {
    context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
    context.setDefaultTimeout(PATIENCE);
    page = await context.newPage();
    const tools = await context.newCDPSession(page);
    await tools.send('Performance.enable', { timeDomain: 'threadTicks' });
    said = [];
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(error.message));
    page.on('request', (request) => {
      if (request.url() !== pathToFileURL(file).href) said.push(request.url().slice(0, 100));
    });
    await page.goto(pathToFileURL(file).href);
    const { metrics } = await tools.send('Performance.getMetrics');
    worked = must(metrics.find(({ name }) => name === 'TaskDuration')).value;
  };
  afterEach(async () => {
    await context.close();
  });
  const choice = (name: string): Locator => page.locator(`#filter select[name=${name}]`);
  const shown = (): Promise<string[]> =>
    page.locator('.service-row:visible > th').allTextContents();

  it('shows every service within two seconds, with no error and no request', async () => {
    await open();
    assert.equal((await shown()).length, all);
    assert.equal(
      await page.locator(`svg:has(#fleet-${MAIN}-title) .service`).count(),
      servicesOn(MAIN).length,
    );
    assert.equal(
      await page.locator(`svg:has(#start-up-${PEER}-title) .service`).count(),
      servicesOn(PEER).length,
    );
    assert.ok(worked > 0 && worked < 2, `${String(worked)} s`);
    assert.deepEqual(said, []);
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`is accessible in ${colorScheme}, in its pictures too`, async () => {
      await open({ colorScheme });
      await page.evaluate(
        'for (const each of document.querySelectorAll("details")) each.open = true',
      );
      assert.deepEqual(await violations(page), []);
      assert.deepEqual(await page.evaluate(lowContrast), []);
    });
  }

  it('shows every column of the services on a common screen, of what runs too', async () => {
    await open({ viewport: { width: 1280, height: 800 } });
    assert.ok((await page.locator('#services thead th').allTextContents()).includes('Restarts'));
    const cut = await page.evaluate(
      '(each => each.scrollWidth - each.clientWidth)(document.querySelector("#services .tall"))',
    );
    assert.equal(cut, 0);
  });

  it('has no boxes that overlap, and no text that is wider than its box or its picture', async () => {
    await open();
    assert.deepEqual(await page.evaluate(clashes), []);
    assert.deepEqual(await page.evaluate(overflows), []);
    // They would be told.
    await page.evaluate(BREAK_PICTURE);
    assert.notDeepEqual(await page.evaluate(clashes), []);
    assert.ok((await page.evaluate<string[]>(overflows)).includes(SPOILED_TEXT));
  });

  it('draws no picture larger than it is, where a fleet is small', async () => {
    const small = buildReport('fleet', [{ plan: smallPlan(), known: unknownStack() }], {}, TODAY);
    const text = pageOf(small, await drawPictures(small));
    const whole = file;
    file = path.join(temporaryFolder({ 'small.html': text }), 'small.html');
    try {
      await open();
      assert.deepEqual(await page.evaluate(magnified), []);
    } finally {
      file = whole;
    }
  });

  it('scrolls sideways nowhere but inside of its parts on a narrow screen', async () => {
    await open({ viewport: { width: 400, height: 800 } });
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 400);
    assert.deepEqual(await violations(page), []);
  });

  it('finds services by keyboard alone, and fades all others in the pictures', async () => {
    await open();
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate('document.activeElement.textContent'), 'Skip to the report');
    await page.keyboard.press('/');
    // The word that most names of services begin with.
    const [word, wanted] = commonest(servicesOn(MAIN).map(({ name }) => name));
    await page.keyboard.type(`${word} ${MAIN}`);
    const names = await shown();
    assert.deepEqual(names.toSorted(), wanted.sort());
    assert.equal(
      await page.locator('#found').textContent(),
      `${String(names.length)} of ${String(all)} services`,
    );
    const clear = await page.evaluate<string[]>(notFaded(`start-up-${MAIN}`));
    assert.deepEqual(clear, [...names].sort());
  });

  it('filters by machine, health, family and step, and shows all again', async () => {
    const { services } = fullReport();
    const of = (health: string) => services.filter(({ now }) => now?.health === health);
    const unhealthy = of('unhealthy').map(({ service }) => service);
    assert.equal(unhealthy.length, 1);
    const there = services.filter(({ machine }) => machine === PEER);
    const last = Math.max(...there.map(({ level }) => level));
    await open();
    await choice('health').selectOption('unhealthy');
    assert.deepEqual(await shown(), unhealthy);
    await choice('machine').selectOption(PEER);
    assert.deepEqual(await shown(), []);
    await choice('health').selectOption('');
    assert.equal((await shown()).length, servicesOn(PEER).length);
    await choice('step').selectOption(String(last));
    assert.deepEqual(
      (await shown()).sort(),
      there
        .filter(({ level }) => level === last)
        .map(({ service }) => service)
        .sort(),
    );
    await page.getByRole('button', { name: 'Show all' }).click();
    await page
      .locator('.service-row:visible')
      .nth(all - 1)
      .waitFor();
    await choice('family').selectOption(IMAGES.legacy);
    const old = [MAIN, PEER].flatMap((machine) =>
      servicesOn(machine).filter(({ family }) => family === IMAGES.legacy),
    );
    assert.equal((await shown()).length, old.length);
  });

  it('keeps the colours that were chosen', async () => {
    await open({ colorScheme: 'light' });
    const paper = (): Promise<string> =>
      page.evaluate('getComputedStyle(document.body).backgroundColor');
    const light = await paper();
    const button = page.locator('#theme');
    await button.press('Enter');
    await button.press('Enter');
    assert.equal(await button.textContent(), 'Colours: dark');
    const dark = await paper();
    assert.notEqual(dark, light);
    // A busy browser takes a while to hand stored values to a page that it loads again.
    const deadline = Date.now() + 60_000;
    do await page.reload();
    while ((await paper()) !== dark && Date.now() < deadline);
    assert.equal(await paper(), dark);
  });

  it('is printed in light, no wider than the paper, with all tables open and nothing to press', async () => {
    await open({ colorScheme: 'dark', viewport: { width: 1000, height: 1400 } });
    await page.emulateMedia({ media: 'print' });
    await page.evaluate('dispatchEvent(new Event("beforeprint"))');
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 1000);
    assert.equal(await page.evaluate('getComputedStyle(document.body).color'), 'rgb(27, 31, 36)');
    assert.equal(await page.locator('button:visible, input:visible, nav:visible').count(), 0);
    assert.equal(await page.locator('details:not([open])').count(), 0);
  });

  it('shows all services without its script', async () => {
    await open({ javaScriptEnabled: false });
    assert.equal(await page.locator('.service-row').count(), all);
    assert.equal(await page.locator('#filter').isVisible(), false);
  });
});
