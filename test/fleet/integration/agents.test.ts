import assert from 'node:assert/strict';
import { cpSync, readFileSync } from 'node:fs';
import path from 'node:path';
import execa from 'execa';
import { root } from '../../../src/lib/root';
import type { TryResult } from '../../../src/trials/result';
import { must } from '../../support/errors';
import { FleetUnderTest, OFFSETS, until } from '../../integration/fleet-under-test';

const STACK = 'it-agents';

interface Expected {
  readonly alive: boolean;
  readonly answers: boolean;
  readonly ports: readonly number[];
  readonly says?: RegExp;
  /** Pattern of the error in its log; null if there is none. */
  readonly error: RegExp | null;
}

const good = (...ports: number[]): Expected => ({ alive: true, answers: true, ports, error: null });
const ends = (error: RegExp, ...ports: number[]): Expected => ({
  alive: false,
  answers: false,
  ports,
  error,
});

/** Expected results, as test/fleet/fixtures/monorepo/README.md lists them. */
const EXPECTED: Readonly<Record<string, Expected>> = {
  ServiceRegistry: good(7200, 8200, 8201),
  UnifiedObservabilityCenter: good(9100, 9101, 9102),
  SystemDigitalTwin: { ...good(7220, 8220, 8221), says: /^degraded; without ServiceRegistry$/ },
  UnifiedSystemAgent: good(7201, 7202, 7203),
  CloudTranslationService: good(5592, 6584, 6585),
  MoodTrackerAgent: good(5581, 5582, 5704),
  NLUAgent: good(5001, 5002, 5709),
  EmotionEngine: { ...good(5590, 5591, 5592), says: /^degraded/ },
  PredictiveHealthMonitor: good(5000, 5001, 5002),
  MemoryFusionHub: ends(/CRITICAL MemoryFusionHub: no answer from ServiceRegistry in 5 s$/),
  ObservabilityDashboardAPI: ends(
    /^services\/obs_dashboard_api\/server\.py:24: KeyError: 'nodes'$/,
    8001,
    9107,
  ),
  SelfHealingSupervisor: ends(/^supervisor: error: \[Errno 2\] No such file or directory$/),
  ChitchatAgent: ends(
    /^main_pc_code\/agents\/chitchat_agent\.py:14: PermissionError: .*'\/usr\/share\/chitchat'$/,
  ),
  FeedbackHandler: ends(
    /^main_pc_code\/agents\/feedback_handler\.py:10: FileNotFoundError: .*'main_pc_code\/config\/feedback_rules\.yaml'$/,
  ),
  VoiceProfilingAgent: {
    alive: true,
    answers: false,
    ports: [],
    says: /^starting; http 5602: Connection refused/,
    error: /^starting; http 5602: Connection refused.*; it last said: looking for a sound card$/,
  },
  SmartHomeAgent: ends(/^main_pc_code\/agents\/smart_home_agent\.py:4: no module named 'paho'/),
  HumanAwarenessAgent: ends(
    /^main_pc_code\/agents\/human_awareness_agent\.py:7: SyntaxError: '\(' was never closed$/,
  ),
  ToneDetector: ends(
    /^main_pc_code\/agents\/tone_detector\.py:3: no module named 'main_pc_code\.utils\.Levels'/,
  ),
  StreamingTranslationProxy: ends(
    /^services\/streaming_translation_proxy\/proxy\.py:3: ImportError: cannot import name 'ROUTES' from partially initialized module/,
  ),
  Executor: ends(/^main_pc_code\/agents\/executor\.py: no such file in the agents' source/),
};

describe("a messy monorepo's agents", function () {
  this.timeout('15m');
  let fleet: FleetUnderTest;

  before(() => {
    fleet = new FleetUnderTest(__filename);
    const agents = '{ source: test/fleet/fixtures/monorepo }';
    fleet.writeStack(STACK, 'dev', { portOffset: OFFSETS.agents, agents });
    // As the catalog has it: NLUAgent from the same source as the others.
    const dialogue = 'fleet/services/dialogue.ts';
    fleet.write(dialogue, readFileSync(path.join(root, dialogue), 'utf8'));
    // One that is asked over ZeroMQ, where the catalog asks all over HTTP.
    const core = 'fleet/services/core.ts';
    fleet.edit(core, /\{ kind: 'http', port: 8221 \}/, "{ kind: 'zmq', port: 8220 }");
    const locks = path.join(fleet.folder, 'agents/locks');
    cpSync(path.join(root, 'test/fleet/fixtures/locks'), locks, { recursive: true });
  });
  after(async () => {
    await fleet.run(['down', '--stack', STACK, '--volumes']);
  });

  const left = async (): Promise<string[]> => {
    const kinds = [
      ['ps', '--all'],
      ['network', 'ls'],
      ['volume', 'ls'],
    ];
    const filter = ['--quiet', '--filter', `label=fleet.try=${STACK}`];
    const found = await Promise.all(kinds.map((list) => execa('docker', [...list, ...filter])));
    return found.map(({ stdout }) => stdout).filter((text) => text !== '');
  };

  describe('in bin/fleet try, each alone', () => {
    let results: readonly TryResult[];
    before(async () => {
      const names = Object.keys(EXPECTED);
      const args = ['try', '--stack', STACK, '--json', '--seconds', '40', ...names];
      const { code, out, err } = await fleet.run(args);
      assert.deepEqual([code, out === ''], [1, false], err);
      results = (JSON.parse(out) as { services: TryResult[] }).services;
    });

    for (const [name, expected] of Object.entries(EXPECTED)) {
      const state = expected.answers ? 'answers' : expected.alive ? 'only runs' : 'does not run';
      it(`${name} ${state}${expected.error ? ', and its error is printed' : ''}`, () => {
        const result = must(results.find(({ service }) => service === name));
        assert.deepEqual(Object.keys(result).slice(0, 6), [
          'service',
          'machine',
          'alive',
          'answers',
          'ports',
          'firstError',
        ]);
        const { machine, alive, answers, ports, firstError, health } = result;
        assert.deepEqual(
          { machine, alive, answers, ports },
          {
            machine: 'mainpc',
            alive: expected.alive,
            answers: expected.answers,
            ports: expected.ports,
          },
          firstError ?? '',
        );
        if (expected.error) assert.match(firstError ?? '', expected.error);
        else assert.equal(firstError, null);
        if (expected.says) assert.match(health?.says ?? '', expected.says);
      });
    }

    it("have their ports compared with the row's", () => {
      const ports = (name: string): string[] =>
        must(results.find(({ service }) => service === name)).expected.map(
          ({ port, bound }) => `${String(port)} ${bound ? 'bound' : 'not bound'}`,
        );
      assert.deepEqual(ports('PredictiveHealthMonitor'), [
        '5613 not bound',
        '5002 bound',
        '5000 bound',
        '5001 bound',
      ]);
      assert.deepEqual(ports('ServiceRegistry'), ['7200 bound', '8201 bound', '8200 bound']);
    });

    it('leave nothing behind', async () => {
      assert.deepEqual(await left(), []);
    });

    it('stop at Ctrl-C and leave nothing behind', async () => {
      const trying = fleet.start(['try', '--stack', STACK, 'VoiceProfilingAgent']);
      await until('the container runs', async () => {
        const { stdout } = await execa('docker', ['ps', '--format', '{{.Names}}']);
        return stdout.includes(`fleet-${STACK}-try-voiceprofilingagent`) || undefined;
      });
      trying.kill('SIGINT');
      assert.equal((await trying).exitCode, 130);
      assert.deepEqual(await left(), []);
    });
  });

  describe('in bin/fleet up', () => {
    const only = ['EmotionEngine', 'MemoryFusionHub', 'ToneDetector', 'MoodTrackerAgent'];
    const broken = ['FeedbackHandler'];

    it('all stay down with --strict if one is broken', async () => {
      const { code, err } = await fleet.run([
        'up',
        '--stack',
        STACK,
        '--strict',
        '--only',
        ...only,
      ]);
      assert.equal(code, 1);
      assert.match(err, /ToneDetector: main_pc_code\/agents\/tone_detector\.py:3: no module named/);
      const { services } = await fleet.status(STACK);
      assert.deepEqual(
        services.filter(({ state }) => state !== 'missing'),
        [],
      );
    });

    it('start if they work, and the broken ones are listed', async () => {
      const args = ['up', '--stack', STACK, '--only', ...only, ...broken];
      const { code, err } = await fleet.run(args);
      assert.equal(code, 1);
      assert.match(
        err,
        /ToneDetector: image: main_pc_code\/agents\/tone_detector\.py:3: no module/,
      );
      assert.match(err, /FeedbackHandler: .*feedback_rules\.yaml/);
      const { services } = await fleet.status(STACK);
      const up = services.filter(({ health }) => ['healthy', 'degraded'].includes(health));
      assert.deepEqual(up.map(({ service }) => service).sort(), [
        'EmotionEngine',
        'MemoryFusionHub',
        'MoodTrackerAgent',
        'NLUAgent',
        'ServiceRegistry',
        'SystemDigitalTwin',
        'UnifiedObservabilityCenter',
      ]);
    });
  });
});
