/** The terminal's other screen: what was on the first is there again when it is closed. */

const OPEN = '\x1b[?1049h\x1b[?25l';
const CLOSE = '\x1b[?25h\x1b[?1049l';
/** From the upper left, each line to its end, and nothing below. */
const drawn = (lines: readonly string[]): string =>
  `\x1b[H${lines.map((line) => `${line}\x1b[K`).join('\r\n')}\x1b[J`;

export interface Terminal {
  readonly input: Pick<NodeJS.ReadStream, 'isTTY' | 'setRawMode' | 'on' | 'resume' | 'pause'>;
  readonly output: Pick<NodeJS.WriteStream, 'write' | 'on' | 'rows' | 'columns'>;
}

export class Screen {
  private open = false;
  /** However the process ends, the terminal is left as it was. */
  private readonly atExit = (): void => {
    this.close();
  };

  /**
   * @param onKey receives each key, Ctrl-C among them
   * @param onResize called when the terminal's size changes
   */
  constructor(
    private readonly terminal: Terminal,
    onKey: (key: string) => void,
    onResize: () => void,
  ) {
    const { input, output } = terminal;
    this.open = true;
    output.write(OPEN);
    process.once('exit', this.atExit);
    output.on('resize', onResize);
    if (!input.isTTY) return;
    input.setRawMode(true);
    input.resume();
    input.on('data', (data: Buffer | string) => {
      onKey(data.toString());
    });
  }

  draw(lines: readonly string[]): void {
    if (this.open) this.terminal.output.write(drawn(lines));
  }

  close(): void {
    if (!this.open) return;
    this.open = false;
    process.off('exit', this.atExit);
    const { input, output } = this.terminal;
    if (input.isTTY) {
      input.setRawMode(false);
      input.pause();
    }
    output.write(CLOSE);
  }
}
