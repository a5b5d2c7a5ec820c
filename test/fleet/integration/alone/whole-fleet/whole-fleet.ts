import execa from 'execa';
import { FleetUnderTest, MAIN, PEER } from '../../../../integration/fleet-under-test';

/** Services of every family that the tests' stack has. With what they wait for, there are `PART_SIZE`. */
const PART = ['ChitchatAgent', 'ToneDetector', 'AudioCapture', 'SmartHomeAgent'];
export const PART_SIZE = 8;

/** The command line of an `up` of that part: what holds of it holds of all, in less time. */
export const UP_PART = ['up', '--stack', MAIN, '--only', ...PART] as const;

/** Both machines' fleets, with all their services. The parts of one test file share it, one after the other. */
export class WholeFleet {
  private made: FleetUnderTest | undefined;

  constructor(private readonly file: string) {}

  /** The copy of the project that the fleets come from. It is made on first use. */
  get copy(): FleetUnderTest {
    this.made ??= new FleetUnderTest(this.file);
    return this.made;
  }

  /** Brings a machine's fleet up. Each part starts from there, so that one part can run alone. */
  async upMain(): Promise<void> {
    await this.copy.succeed('up', '--stack', MAIN);
  }

  /** Brings a part of the main machine's fleet up, and leaves what runs beside it. */
  async upPart(): Promise<void> {
    await this.copy.succeed(...UP_PART);
  }

  async upPeer(...args: string[]): Promise<void> {
    await this.copy.succeed('up', '--stack', PEER, ...args);
  }

  async downPeer(): Promise<void> {
    await this.copy.succeed('down', '--stack', PEER, '--volumes');
  }

  /** Runs a command in a container. @returns its standard output */
  async exec(container: string, ...command: string[]): Promise<string> {
    return (await execa('docker', ['exec', container, ...command])).stdout;
  }

  /** Lists the services of a stack that are healthy. */
  async healthy(stack: string): Promise<string[]> {
    return (await this.copy.status(stack)).services
      .filter(({ health }) => health === 'healthy')
      .map(({ service }) => service);
  }
}
