import assert from 'node:assert/strict';
import { parseMachine } from '../../src/init/machines';
import { proposeRows } from '../../src/init/propose-rows';
import { copyCase } from '../support/cases';
import { must, refusal } from '../support/errors';
import { useFleetHome } from '../support/environment';

const propose = (folder: string) =>
  proposeRows(folder, { machines: [parseMachine('tower:RTX 4090')] });

describe('cases of modules', () => {
  useFleetHome();

  it('41: asks for a module whose package alone is there, and names the one that is meant', function () {
    this.timeout(60_000);
    // It is the only service, so what is asked stands in the error.
    const [question = ''] = refusal(() => propose(copyCase(this, '41-module-half-there')));
    assert.match(question, /agents\.fact-checker\.main.* is not in the folder/);
    assert.match(question, /agents\.fact_checker\.main/);
  });

  it('43: finds a module in the src folder of a project, with its search path', function () {
    this.timeout(60_000);
    const { services, questions } = propose(copyCase(this, '43-src-layout'));
    const { row } = must(services[0]);
    assert.deepEqual(row.run, { module: 'ears' });
    const path = (row.env?.['PYTHONPATH'] ?? '').split(':');
    assert.ok(path.includes('/app/services/ears/src') && path.includes('/app/libs/common/src'));
    assert.ok(!questions.some((each) => each.includes('not in the folder')), questions.join('\n'));
  });
});
