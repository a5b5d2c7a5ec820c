import assert from 'node:assert/strict';
import { joinQuestions } from '../../src/init/join-questions';

const NETWORKS = "networks: ['app'] is not in the row; containers have the network of the fleet";

describe('questions of init that are alike', () => {
  it('are one question for all services of a file', () => {
    assert.deepEqual(
      joinQuestions([
        `compose.yaml:3: web: ${NETWORKS}`,
        "compose.yaml:5: web: stdin_open: 'true' is not in the row; no field of a row has it",
        `compose.yaml:9: worker: ${NETWORKS}`,
        `side/compose.yaml:4: clock: ${NETWORKS}`,
      ]),
      [
        `compose.yaml:3, 9: web, worker: ${NETWORKS}`,
        "compose.yaml:5: web: stdin_open: 'true' is not in the row; no field of a row has it",
        `side/compose.yaml:4: clock: ${NETWORKS}`,
      ],
    );
  });
  it('are one question where an included file is read again', () => {
    const again = `compose.yaml:3: web: ${NETWORKS}`;
    assert.deepEqual(joinQuestions([again, again]), [again]);
  });
  it('stay as they are where they name no line or no service', () => {
    const others = [
      'Hub: port: nothing names one',
      'Web: port: nothing names one',
      'a.yaml:3: is not YAML: x',
      'a.yaml:9: two words: is not in the row',
    ];
    assert.deepEqual(joinQuestions(others), others);
  });
});
