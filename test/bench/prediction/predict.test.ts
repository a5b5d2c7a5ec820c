import assert from 'node:assert/strict';
import { byKind, kindOf, names, predictions } from '../../../bench/prediction/predict';
import { triedIn } from '../../../bench/prediction/reports';
import type { Finding } from '../../../src/lib/finding';
import { refusal } from '../../support/errors';

const finding = (change: Partial<Finding>): Finding => ({
  severity: 'error',
  rule: 'a-rule',
  service: 'Worker',
  file: 'agents/nlu.py',
  line: 7,
  message: 'it will fail',
  fix: 'write it well',
  ...change,
});

describe('a prediction of what a try sees', () => {
  it('is a finding at the line of the first error, or beside it', () => {
    const error = "agents/nlu.py:8: KeyError: 'X'";
    assert.equal(names(finding({}), error), true);
    assert.equal(names(finding({ line: 5 }), error), false);
    assert.equal(names(finding({ line: null }), error), false);
    assert.equal(names(finding({ file: 'agents/other.py' }), error), false);
  });

  it('is a finding that names the module, name or path that the first error puts in quotes', () => {
    const about = (message: string): Finding => finding({ line: 99, message });
    const paho =
      "agents/nlu.py:4: no module named 'paho'; if a package has it, write that into a lock";
    assert.equal(names(about('imports paho.mqtt.client, which no lock has'), paho), true);
    assert.equal(names(about('imports pahoa, which no lock has'), paho), false);
    const path = "x.py:1: PermissionError: [Errno 13] Permission denied: '/var/lib/tts'";
    assert.equal(names(about('makes /var/lib/tts/cache'), path), true);
    assert.equal(names(about('makes /var/lib'), path), false);
    const name = "x.py:1: ImportError: cannot import name 'uptime' from 'clock' (/app/clock.py)";
    assert.equal(names(about("clock.py has no 'uptime'"), name), true);
    assert.equal(names(about('clock.py does not parse'), name), false);
  });

  it('is a finding of the entry point that is not there', () => {
    const error = "agents/nlu.py: no such file in the agents' source; correct the row's run";
    assert.equal(names(finding({ line: null }), error), true);
    assert.equal(names(finding({ file: 'agents/other.py', line: null }), error), false);
  });

  it('is a finding that names the port whose health did not answer', () => {
    const error = 'starting; http 5602: Connection refused; it last said: ready';
    assert.equal(names(finding({ message: 'nothing listens on 5602' }), error), true);
    assert.equal(names(finding({ message: 'nothing listens on 15602' }), error), false);
  });

  it('is no finding where the first error names nothing', () => {
    assert.equal(names(finding({}), 'exited with 1 and printed nothing'), false);
    assert.equal(names(finding({ message: "the ( was never closed'" }), "'(' was never"), false);
  });

  it('is asked for of services that fail alone, and by their own findings alone', () => {
    const error = "agents/nlu.py:7: no module named 'cv2'";
    const tried = (service: string, alive: boolean, answers: boolean): object => ({
      service,
      alive,
      answers,
      firstError: answers ? null : error,
      ports: [],
    });
    const services = triedIn(
      JSON.stringify({
        services: [
          tried('Worker', false, false),
          tried('Hub', true, false),
          tried('Relay', true, true),
        ],
      }),
      'try.json',
    );
    const list = predictions(services, [finding({})]);
    assert.deepEqual(
      list.map(({ service, by }) => [service, by?.rule]),
      [
        ['Worker', 'a-rule'],
        ['Hub', undefined],
      ],
    );
    assert.deepEqual(byKind(list), [{ kind: 'module missing', failed: 2, predicted: 1 }]);
  });

  it('is counted under the kind of the first error', () => {
    const kinds = {
      "a.py: no such file in the agents' source; correct it": 'entry point missing',
      'a.py:3: TabError: inconsistent use of tabs': 'does not parse',
      "a.py:3: no module named 'x'": 'module missing',
      'a.py:3: ImportError: attempted relative import': 'import fails',
      "a.py:3: no file 'x.yaml'; if the source has it": 'file missing',
      "a.py:3: PermissionError: '/opt/x'": 'not permitted',
      "a.py:3: KeyError: 'X'": 'key or variable missing',
      'starting; http 5002: Connection refused': 'health',
      'a.py:3: ValueError: x': 'other',
    };
    for (const [error, kind] of Object.entries(kinds)) assert.equal(kindOf(error), kind);
  });

  it('needs what a try prints', () => {
    assert.match(
      refusal(() => triedIn('error: x', 'try.json'))[0] ?? '',
      /^try\.json: no JSON: 'e/,
    );
    assert.match(refusal(() => triedIn('{}', 'try.json'))[0] ?? '', /^try\.json: .*services/s);
  });
});
