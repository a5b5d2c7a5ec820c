import { appendFileSync } from 'node:fs';
import execa from 'execa';
import type { Observed, Said } from './container-states';
import { SMALL } from './small-fleet';

/** Lines of a command that say what it is about, for a reader who knows the state. */
function pickLines({ out, err }: Said, pattern: RegExp): string[] {
  const lines = `${out}\n${err}`.split('\n').filter((line) => pattern.test(line));
  return lines.map((line) => line.trim().replace(/ {2,}/g, ' '));
}

const formatCell = (said: Said, pattern: RegExp): string => {
  const lines = pickLines(said, pattern).join('<br>').replaceAll('|', '\\|');
  return `exit ${String(said.code)}, ${said.seconds.toFixed(1)} s<br>${lines}`;
};

const WORKER = new RegExp(`^.*\\b${SMALL.worker}\\b`, 'i');
const OF_PREVIEW = new RegExp(`${WORKER.source}|to change`, 'i');
const OF_UP = new RegExp(
  `^(error: |warning: |▸ | {2}[✘!] | {2}containers: |up in )|^ {2}✔ .*\\b${SMALL.worker}\\b|^ +at `,
  'i',
);

const HEAD = ['state', 'engine', '`status`', '`preview`', '`up`', 'second `up`'];

const formatRow = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;

/** A Markdown table of what the commands say in each state, written to a file row by row. */
export class StatesTable {
  private engine = '';

  /** @param file that it is added to; undefined for none */
  constructor(private readonly file: string | undefined) {}

  /** Writes the head, and reads the versions of Docker and of the engine. */
  async begin(engine: string): Promise<void> {
    if (this.file === undefined) return;
    const { stdout: docker } = await execa('docker', ['version', '-f', '{{.Server.Version}}']);
    const { stdout: version } =
      engine === 'pulumi' ? await execa('pulumi', ['version']) : { stdout: '' };
    this.engine = `${`${engine} ${version}`.trim()}, Docker ${docker}`;
    appendFileSync(this.file, `\n${formatRow(HEAD)}${formatRow(HEAD.map(() => '---'))}`);
  }

  add(title: string, { status, preview, up, second }: Observed): void {
    if (this.file === undefined) return;
    const cells = [
      title,
      this.engine,
      formatCell(status, WORKER),
      formatCell(preview, OF_PREVIEW),
      formatCell(up, OF_UP),
      formatCell(second, OF_UP),
    ];
    appendFileSync(this.file, formatRow(cells));
  }
}
