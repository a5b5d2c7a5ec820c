import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import * as grpc from '@grpc/grpc-js';
import { AnalyzerClient } from '@pulumi/pulumi/proto/analyzer_grpc_pb';
import * as analyzer from '@pulumi/pulumi/proto/analyzer_pb';
import { Empty } from 'google-protobuf/google/protobuf/empty_pb';
import { Struct, type JavaScriptValue } from 'google-protobuf/google/protobuf/struct_pb';
import { root } from '../../src/lib/root';
import type { Recorded } from '../../src/engines/common/resources';

/** A violation that the pack reports of a resource or a stack. */
export interface Violation {
  readonly policy: string;
  readonly message: string;
  readonly mandatory: boolean;
}

/** Runs the policy pack in a process of its own, as Pulumi's engine does. */
export class PolicyPackProcess {
  private constructor(
    private readonly child: ChildProcess,
    private readonly client: AnalyzerClient,
  ) {}

  /** @param config every config value by its full key, as the engine hands them over */
  static async start(
    stack: string,
    config: Readonly<Record<string, string>>,
  ): Promise<PolicyPackProcess> {
    const runner = require.resolve('@pulumi/pulumi/cmd/run-policy-pack');
    // No engine listens there: the pack only calls one back to print.
    const child = spawn(process.execPath, [runner, '127.0.0.1:1', '.'], {
      cwd: path.join(root, 'policy'),
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        PATH: process.env['PATH'],
        NODE_OPTIONS: process.env['NODE_OPTIONS'],
        PULUMI_NODEJS_PROJECT: 'fleet',
        PULUMI_NODEJS_STACK: stack,
        PULUMI_CONFIG: JSON.stringify(config),
      },
    });
    const [port] = (await Promise.race([
      once(child.stdout, 'data'),
      once(child, 'exit').then(() => {
        throw new Error('the policy pack ended before it served');
      }),
    ])) as [Buffer];
    const address = `127.0.0.1:${port.toString().trim()}`;
    const client = new AnalyzerClient(address, grpc.credentials.createInsecure());
    const pack = new PolicyPackProcess(child, client);
    await pack.configure();
    return pack;
  }

  /** Reads the pack's default config and hands it back, as the engine does. */
  private async configure(): Promise<void> {
    const info: analyzer.AnalyzerInfo = await ask((done) =>
      this.client.getAnalyzerInfo(new Empty(), done),
    );
    const request = new analyzer.ConfigureAnalyzerRequest();
    for (const [name, config] of info.getInitialconfigMap().entries()) {
      if (!config.hasProperties()) config.setProperties(new Struct());
      request.getPolicyconfigMap().set(name, config);
    }
    await ask((done) => this.client.configure(request, done));
  }

  async analyze({ type, name, urn, inputs }: Omit<Recorded, 'dependencies'>): Promise<Violation[]> {
    const request = new analyzer.AnalyzeRequest()
      .setType(type)
      .setName(name)
      .setUrn(urn)
      .setProperties(structOf(inputs))
      .setOptions(new analyzer.AnalyzerResourceOptions());
    return violationsOf(await ask((done) => this.client.analyze(request, done)));
  }

  async analyzeStack(resources: readonly Recorded[]): Promise<Violation[]> {
    const request = new analyzer.AnalyzeStackRequest().setResourcesList(
      resources.map(({ type, name, urn, inputs, dependencies }) =>
        new analyzer.AnalyzerResource()
          .setType(type)
          .setName(name)
          .setUrn(urn)
          .setProperties(structOf(inputs))
          .setDependenciesList([...dependencies])
          .setOptions(new analyzer.AnalyzerResourceOptions()),
      ),
    );
    return violationsOf(await ask((done) => this.client.analyzeStack(request, done)));
  }

  async stop(): Promise<void> {
    this.client.close();
    const ended = once(this.child, 'exit');
    this.child.kill();
    await ended;
  }
}

/** Makes one call and returns its answer. */
const ask = <Answer>(
  call: (done: (error: Error | null, answer: Answer) => void) => unknown,
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    call((error, answer) => {
      if (error) reject(error);
      else resolve(answer);
    });
  });

const structOf = (inputs: Recorded['inputs']): Struct =>
  Struct.fromJavaScript(JSON.parse(JSON.stringify(inputs)) as Record<string, JavaScriptValue>);

/** Reads the violations: a message is the policy's description and, on a line of its own, the report. */
const violationsOf = (response: analyzer.AnalyzeResponse): Violation[] =>
  response.getDiagnosticsList().map((diagnostic) => ({
    policy: diagnostic.getPolicyname(),
    message: diagnostic.getMessage().split('\n').slice(1).join('\n'),
    mandatory: diagnostic.getEnforcementlevel() === analyzer.EnforcementLevel.MANDATORY,
  }));
