import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import * as pulumi from '@pulumi/pulumi';
import type { Context } from '../../checkout/context';
import { dropTag } from '../../plan/image-tag';
import { EMBEDDED_ENGINE } from './program-check';
import { unwrapSecrets } from './unwrap-secrets';
import { CONTAINER, IMAGE, pendingDigest, REMOTE_IMAGE, type Recorded } from './resources';

/**
 * Runs the Pulumi program under the SDK's own runtime against a monitor that creates nothing and writes down every
 * request whole: dependencies and options too, which `setMocks` would hide. The SDK keeps this seam for its tests, so
 * its version is pinned and test/engines/common/record.test.ts holds the parts used here.
 */

interface Request {
  getType(): string;
  getName(): string;
  getParent(): string;
  getCustom(): boolean;
  getObject(): unknown;
  getDependenciesList(): string[];
  getIgnorechangesList(): string[];
}

type Callback = (error: Error | null, response?: unknown) => void;

interface Runtime {
  setMocks(mocks: unknown, project: string, stack: string, preview: boolean): Promise<void>;
  setMockOptions(monitor: unknown, project: string, stack: string, preview: boolean): void;
  setAllConfig(config: Record<string, string>): void;
  runInPulumiStack(program: () => Promise<unknown>): Promise<Record<string, unknown> | undefined>;
  waitForRPCs(): Promise<void>;
  deserializeProperties(struct: unknown): Record<string, unknown>;
  serializeProperties(label: string, props: unknown): Promise<Record<string, unknown>>;
}

const runtime = pulumi.runtime as unknown as Runtime;

class RecordingMonitor {
  readonly resources: Recorded[] = [];

  constructor(
    private readonly project: string,
    private readonly stack: string,
  ) {}

  supportsFeature(request: { getId(): string }, callback: Callback): void {
    // Without output values, inputs arrive as unwrapSecrets data.
    const known = request.getId() !== 'outputValues';
    callback(null, { getHassupport: () => known });
  }

  registerPackage(_request: unknown, callback: Callback): void {
    callback(null, { getRef: () => 'recorded' });
  }

  registerResourceOutputs(_request: unknown, callback: Callback): void {
    callback(null, {});
  }

  signalAndWaitForShutdown(_request: unknown, callback: Callback): void {
    callback(null, {});
  }

  invoke(request: { getTok(): string }, callback: Callback): void {
    const details = `the embedded engine cannot call ${request.getTok()}`;
    callback(Object.assign(new Error(details), { details })); // the SDK reads gRPC's own field
  }

  readResource(request: { getType(): string }, callback: Callback): void {
    callback(new Error(`the embedded engine cannot read ${request.getType()}`));
  }

  registerResource(request: Request, callback: Callback): void {
    this.register(request).then(
      (response) => {
        callback(null, response);
      },
      (error: unknown) => {
        callback(error instanceof Error ? error : new Error(String(error)));
      },
    );
  }

  private async register(request: Request): Promise<unknown> {
    const type = request.getType();
    const name = request.getName();
    const urn = this.urn(request.getParent(), type, name);
    const inputs = unwrapSecrets(runtime.deserializeProperties(request.getObject()));
    if (request.getCustom()) {
      const dependencies = request.getDependenciesList();
      const ignoreChanges = request.getIgnorechangesList();
      const ignored = ignoreChanges.length === 0 ? {} : { ignoreChanges };
      this.resources.push({ urn, type, name, inputs, dependencies, ...ignored });
    }
    const state = await runtime.serializeProperties('', simulateProvider(type, name, inputs));
    const { Struct } = structs();
    const object = Struct.fromJavaScript(state);
    return {
      getUrn: () => urn,
      getId: () => (request.getCustom() ? name : ''),
      getObject: () => object,
      getPropertydependenciesMap: () => new Map(),
      getResult: () => 0,
      getStable: () => false,
      getStablesList: () => [],
    };
  }

  private urn(parent: string, type: string, name: string): string {
    const qualified = parent === '' ? type : `${parent.split('::')[2] ?? ''}$${type}`;
    return `urn:pulumi:${this.stack}::${this.project}::${qualified}::${name}`;
  }
}

/** Answers as the provider would, as far as the program reads it. */
function simulateProvider(
  type: string,
  name: string,
  inputs: Record<string, unknown>,
): Record<string, unknown> {
  if (type === IMAGE) {
    const tags = inputs['tags'] as string[];
    const digest = pendingDigest(name);
    return { ...inputs, digest, ref: `${tags[0] ?? ''}@${digest}` };
  }
  if (type === REMOTE_IMAGE) {
    // Docker knows a pulled image by repository and digest, without the tag.
    return { ...inputs, repoDigest: dropTag(String(inputs['name'])) };
  }
  if (type === CONTAINER) return { ...inputs, name: inputs['name'] };
  return inputs;
}

interface Structs {
  Struct: { fromJavaScript(value: Record<string, unknown>): unknown };
}

function structs(): Structs {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- no ES module build of it exists
  return require('google-protobuf/google/protobuf/struct_pb.js') as Structs;
}

/**
 * Records every resource that the program registers for `stack`, in registration order.
 * @param config config values by full key, as Pulumi would hand them over
 * @throws what the program throws
 */
export async function recordProgram(options: {
  readonly root: string;
  readonly project: string;
  readonly stack: string;
  readonly config: Readonly<Record<string, string>>;
}): Promise<readonly Recorded[]> {
  const { root, project, stack, config } = options;
  const monitor = new RecordingMonitor(project, stack);
  // setMocks switches the SDK's features on; its monitor is then replaced by ours.
  await runtime.setMocks({}, project, stack, false);
  runtime.setMockOptions(monitor, project, stack, false);
  runtime.setAllConfig({ ...config });
  // The SDK takes a stack trace for every promise, which is half of the time this costs.
  const traces = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  process.env[EMBEDDED_ENGINE] = '1';
  try {
    await run(path.join(root, 'index.ts'));
  } finally {
    Error.stackTraceLimit = traces;
    Reflect.deleteProperty(process.env, EMBEDDED_ENGINE);
  }
  return monitor.resources;
}

/** The parts of a context that its program is run with. */
export type ProgramSource = Pick<Context, 'root' | 'project' | 'config' | 'prefix'> & {
  readonly stack: { readonly name: string; readonly engine: string | undefined };
};

/** Records every resource that the stack's program registers. */
export const recordStack = ({
  root,
  project,
  stack,
  config,
}: ProgramSource): Promise<readonly Recorded[]> =>
  recordProgram({ root, project, stack: stack.name, config });

async function run(program: string): Promise<void> {
  // Loaded anew each time: the program runs by being loaded.
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- require's own cache
  delete require.cache[program];
  // The SDK leaves promises behind that nobody awaits: what fails there is the program's failure too.
  const failures: unknown[] = [];
  const note = (error: unknown): number => failures.push(error);
  process.on('unhandledRejection', note);
  try {
    // eslint-disable-next-line @typescript-eslint/require-await -- Pulumi runs an async program
    await runtime.runInPulumiStack(async () => {
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- run by path, as Pulumi does
      return require(program) as unknown;
    });
    await runtime.waitForRPCs();
  } finally {
    await setImmediate(); // Node tells of such a promise once nothing else is left to do
    process.off('unhandledRejection', note);
  }
  if (failures.length > 0) throw failures[0];
}
