import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Markup, markup } from '../markup';
import type { FleetReport } from '../model';
import { renderBuilds } from './builds';
import { renderCapacity } from './capacity';
import { renderImages } from './images';
import { renderMachines } from './machines';
import { renderScans } from './scans';
import { renderServices } from './services';
import { renderSummary } from './summary';
import type { Pictures } from '../pictures';
import { renderTheme } from '../svg/picture';
import { formatMoment } from '../../lib/format';

const SECTIONS: readonly (readonly [string, string])[] = [
  ['services', 'Services'],
  ['machines', 'Machines'],
  ['images', 'Images'],
  ['capacity', 'Card and memory'],
  ['vulnerabilities', 'Vulnerabilities'],
  ['builds', 'Last build'],
];

const asset = (name: string): string => readFileSync(path.join(__dirname, name), 'utf8');

const hash = (text: string): string =>
  `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** The report as one page that needs no other file and no network. */
export function renderPage(report: FleetReport, pictures: Pictures): string {
  const style = renderTheme() + asset('style.css');
  const script = asset('script.js');
  // Nothing but these two texts may style or run, and nothing at all be fetched.
  const policy = `default-src 'none'; style-src ${hash(style)}; script-src ${hash(script)}; img-src data:; base-uri 'none'; form-action 'none'`;
  const stacks = report.machines.map(({ stack }) => stack).join(', ');
  const links = SECTIONS.map(([id, title]) => markup`<li><a href="#${id}">${title}</a></li>`);
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${report.project}: report of ${report.made.slice(0, 10)}</title>
<link rel="icon" href="data:,">
<style>${new Markup(style)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the report</a>
<header>
<h1>${report.project}</h1>
<p>As of <time datetime="${report.made}">${formatMoment(report.made)}</time> · stacks ${stacks}</p>
<button id="theme" type="button" hidden>Colours: system</button>
<nav aria-label="Sections"><ul>${links}</ul></nav>
</header>
<main id="main" tabindex="-1">
${renderSummary(report)}
${renderServices(report)}
${renderMachines(report, pictures)}
${renderImages(report, pictures)}
${renderCapacity(report, pictures)}
${renderScans(report, pictures)}
${renderBuilds(report, pictures)}
</main>
<footer><p>What is unknown on this machine is shown as unknown; nothing is estimated.</p></footer>
<script>${new Markup(script)}</script>
</body>
</html>
`.text;
}
