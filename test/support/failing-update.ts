import { setImmediate } from 'node:timers/promises';
import * as pulumi from '@pulumi/pulumi';
import { dropTag } from '../../src/plan/image-tag';
import { IMAGE, REMOTE_IMAGE } from '../../src/engines/common/resources';
import { digestOf } from './environment';

/** A resource as the program registered it in an update. */
export interface Registered {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly custom: boolean;
  /** Inputs as a provider checks them: those that are not known are missing. */
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly dependencies: readonly string[];
  readonly result: Result;
}

type Result = 'done' | 'failed' | 'skipped';

interface Request {
  getType(): string;
  getName(): string;
  getParent(): string;
  getCustom(): boolean;
  getObject(): unknown;
  getDependenciesList(): string[];
}

interface Runtime {
  setMocks(mocks: unknown, project: string, stack: string, preview: boolean): Promise<void>;
  setMockOptions(monitor: unknown, project: string, stack: string, preview: boolean): void;
  deserializeProperties(struct: unknown): Record<string, unknown>;
  serializeProperties(label: string, props: unknown): Promise<Record<string, unknown>>;
  waitForRPCs(): Promise<void>;
}

const runtime = pulumi.runtime as unknown as Runtime;

const RESULTS: Readonly<Record<Result, number>> = { done: 0, failed: 1, skipped: 2 };

/**
 * Registers what `program` creates as Pulumi's engine does with --continue-on-error: a resource that depends on a failed
 * or skipped one is skipped, and neither has any outputs.
 * @param fails tells the resources that fail
 * @returns the resources, and the warnings of the program
 */
export async function updateWithFailures(
  fails: (type: string, name: string) => boolean,
  program: () => void,
): Promise<{ readonly resources: readonly Registered[]; readonly warnings: readonly string[] }> {
  const resources: Registered[] = [];
  const without = new Set<string>();
  const register = async (request: Request): Promise<unknown> => {
    const [type, name, custom] = [request.getType(), request.getName(), request.getCustom()];
    const parent = request.getParent();
    const qualified = parent === '' ? type : `${parent.split('::')[2] ?? ''}$${type}`;
    const urn = `urn:pulumi:test::fleet::${qualified}::${name}`;
    const inputs = runtime.deserializeProperties(request.getObject());
    const dependencies = request.getDependenciesList();
    const skipped = [parent, ...dependencies].some((each) => without.has(each));
    const result = skipped ? 'skipped' : fails(type, name) ? 'failed' : 'done';
    if (result !== 'done') without.add(urn);
    resources.push({ urn, type, name, custom, inputs, dependencies, result });
    const outputs = result === 'done' ? addOutputs(type, name, inputs) : {};
    const struct = structs().Struct.fromJavaScript(await runtime.serializeProperties('', outputs));
    return {
      getUrn: () => urn,
      getId: () => (result === 'done' && custom ? name : ''),
      getObject: () => struct,
      getPropertydependenciesMap: () => new Map(),
      getResult: () => RESULTS[result],
    };
  };
  const answer = (_request: unknown, callback: Callback): void => {
    callback(null, {});
  };
  await runtime.setMocks({}, 'fleet', 'test', false);
  runtime.setMockOptions(
    {
      supportsFeature: (request: { getId(): string }, callback: Callback): void => {
        callback(null, { getHassupport: () => request.getId() !== 'outputValues' });
      },
      registerPackage: (_request: unknown, callback: Callback): void => {
        callback(null, { getRef: () => 'test' });
      },
      registerResource: (request: Request, callback: Callback): void => {
        register(request).then(
          (response) => {
            callback(null, response);
          },
          (error: unknown) => {
            callback(error as Error);
          },
        );
      },
      registerResourceOutputs: answer,
      signalAndWaitForShutdown: answer,
    },
    'fleet',
    'test',
    false,
  );
  const warnings: string[] = [];
  const warn = console.warn.bind(console);
  console.warn = (line: string): number => warnings.push(line.replace('warning: [runtime] ', ''));
  try {
    program();
    await runtime.waitForRPCs();
    await setImmediate(); // what is computed from the last outputs
  } finally {
    console.warn = warn;
  }
  return { resources, warnings };
}

type Callback = (error: Error | null, response?: unknown) => void;

/** Adds what the program reads of the providers' outputs. */
function addOutputs(
  type: string,
  name: string,
  inputs: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  if (type === IMAGE) return { ...inputs, ref: `localhost:5050/fleet/${name}:1@${digestOf('b')}` };
  if (type === REMOTE_IMAGE) return { ...inputs, repoDigest: dropTag(String(inputs['name'])) };
  return { ...inputs };
}

interface Structs {
  Struct: { fromJavaScript(value: Record<string, unknown>): unknown };
}

function structs(): Structs {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- no ES module build of it exists
  return require('google-protobuf/google/protobuf/struct_pb.js') as Structs;
}
