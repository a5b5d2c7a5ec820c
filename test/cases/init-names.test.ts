import assert from 'node:assert/strict';
import { renderFiles } from '../../src/init/files';
import { parseMachine } from '../../src/init/machines';
import { proposeRows } from '../../src/init/propose-rows';
import { root } from '../../src/lib/root';
import { copyCase } from '../support/cases';
import { useFleetHome } from '../support/environment';
import { describeTypeScript } from '../support/typescript';

describe('recorded names and files of tools, as init reads them', () => {
  useFleetHome();

  it('08: are nodes of a workflow, which are no machines', async function () {
    this.timeout(300_000);
    const folder = copyCase(this, '08-nodes-in-json');
    const proposal = proposeRows(folder, { machines: [parseMachine('tower')] });
    assert.deepEqual(
      proposal.machines.map(({ row }) => row.name),
      ['tower'],
    );
    assert.deepEqual(
      proposal.services.map(({ row }) => [row.name, row.placements]),
      [['Ears', { tower: { dependsOn: [] } }]],
    );
    for (const name of ['function', 'class', 'new']) {
      const named = proposeRows(folder, { machines: [parseMachine(name)] });
      const files = await renderFiles(named, root, folder);
      assert.ok(files.has(`fleet/machines/${name}.ts`));
      assert.deepEqual([named.refusals, describeTypeScript(files)], [[], []]);
    }
  });

  it('10: are written in Chinese, and are two agents', function () {
    const folder = copyCase(this, '10-non-latin-names');
    const { services, conflicts, refusals, questions } = proposeRows(folder, {
      machines: [parseMachine('tower')],
    });
    const [ears, mouth] = services.map(({ row }) => row);
    assert.equal(services.length, 2);
    assert.deepEqual([ears?.port, mouth?.port], [7471, 7472]);
    assert.deepEqual(mouth?.placements, { tower: { dependsOn: [ears?.name] } });
    assert.deepEqual([conflicts, refusals], [[], []]);
    for (const name of ['耳朵', '嘴巴']) {
      assert.ok(questions.some((each) => each.includes(`name: '${name}' `)));
    }
  });

  it('11: are no agents in files of tools and models, and one in two commands', function () {
    const folder = copyCase(this, '11-phantom-agents');
    const { services, conflicts } = proposeRows(folder, { machines: [parseMachine('tower')] });
    assert.deepEqual(
      services.map(({ row }) => [row.name, row.port]),
      [['Ears', 7301]],
    );
    assert.deepEqual(conflicts, []);
  });

  it('12: are modules of JavaScript', function () {
    const folder = copyCase(this, '12-tsconfig');
    const { services, conflicts } = proposeRows(folder, { machines: [parseMachine('tower')] });
    assert.deepEqual(
      services.map(({ row }) => row.name),
      ['Ears'],
    );
    assert.deepEqual(conflicts, []);
  });
});
