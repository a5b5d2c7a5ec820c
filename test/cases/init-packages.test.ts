import assert from 'node:assert/strict';
import { proposeRows } from '../../src/init/propose-rows';
import { copyCase } from '../support/cases';
import { useFleetHome } from '../support/environment';

const machines = [{ name: { value: 'tower', from: '--machine' }, profile: {} }];

describe('modules that a start names, as init finds them', () => {
  useFleetHome();

  it('41: are a question with what was meant, where only a part of the name is there', function () {
    const folder = copyCase(this, '41-module-half-there');
    // It is the only one, so there is nothing to propose.
    assert.throws(
      () => proposeRows(folder, { machines }),
      /^FleetError: compose\.yaml:4: fact-checker: module: 'agents\.fact-checker\.main' is not in the folder.*; agents\.fact_checker\.main may be meant$/m,
    );
  });

  it('43: are those of projects with a src folder, with the projects that these depend on', function () {
    const { services, questions } = proposeRows(copyCase(this, '43-src-layout'), { machines });
    const [{ row, todo } = assert.fail()] = services;
    assert.deepEqual([row.name, row.run], ['Ears', { module: 'ears' }]);
    assert.equal(row.env?.['PYTHONPATH'], '/app/services/ears/src:/app/libs/common/src:/app');
    assert.deepEqual([questions, todo], [[], []]);
  });
});
