import assert from 'node:assert/strict';
import { parseMachine } from '../../src/init/machines';
import { toConstantName, toKebabCase, toPascalCase, toPlainName } from '../../src/init/names';
import { proposeRows } from '../../src/init/propose-rows';
import type { Proposal } from '../../src/init/proposal';
import { useFleetHome } from '../support/environment';
import { temporaryFolder } from '../support/folders';

const propose = (files: Readonly<Record<string, string>>, machine = 'tower'): Proposal =>
  proposeRows(temporaryFolder(files), { machines: [parseMachine(machine)] });

describe('names of rows', () => {
  for (const [name, pascal, kebab] of [
    ['tts-service', 'TtsService', 'tts-service'],
    ['GPU_Box', 'GPUBox', 'gpu-box'],
    ['VoiceIO', 'VoiceIO', 'voiceio'],
    ['2nd', 'Agent2nd', 'm-2nd'],
    ['Überhörer', 'Uberhorer', 'uberhorer'],
    ['straße', 'Strasse', 'strasse'],
    ['Łódź ①', 'Lodz1', 'lodz-1'],
    ['耳朵', 'U8033U6735', 'u8033u6735'],
    ['Уши-2', 'U423U448U4382', 'u423u448u438-2'],
    ['नाम', 'U928U93EU92E', 'u928u93eu92e'],
    ['Ears 🦻', 'Ears', 'ears'],
    ['+++', 'U2BU2BU2B', 'u2bu2bu2b'],
    ['', 'Agent', 'm'],
  ] as const) {
    it(`are ${pascal} and ${kebab} for '${name}'`, () => {
      assert.deepEqual([toPascalCase(name), toKebabCase(name)], [pascal, kebab]);
    });
  }

  it('are the same for letters that are typed in two ways, and not for other letters', () => {
    assert.equal(toPlainName('Ze\u0301ro-Un'), toPlainName('z\u00e9roun'));
    assert.notEqual(toPlainName('耳朵'), toPlainName('嘴巴'));
    assert.notEqual(toPlainName('+'), toPlainName('-'));
  });

  for (const name of ['new', 'await', 'static', 'require', 'global-this', 'gpu-box']) {
    it(`are a constant's for ${name}`, () => {
      const constant = toConstantName(name, 'Machine');
      assert.equal(constant, name === 'gpu-box' ? 'gpuBox' : `${constant.slice(0, -7)}Machine`);
    });
  }
});

describe('init of agents whose names are not Latin', () => {
  useFleetHome();

  it('makes a row of each, with dependencies, hosts and machines', () => {
    const { services, machines, conflicts, refusals, questions } = propose(
      {
        'агенты.toml':
          '[[agents]]\nname = "Уши"\nscript = "ears.py"\nport = 7601\nmachine = "Башня"\n[[agents]]\nname = "Рот"\nscript = "mouth.py"\nport = 7602\nmachine = "Башня"\nrequires = ["уши"]\nenv = { EARS_HOST = "Уши" }\n',
        'ears.py': '',
        'mouth.py': '',
      },
      'Башня',
    );
    const [ears, mouth] = services.map(({ row }) => row);
    const [machine = ''] = machines.map(({ row }) => row.name);
    assert.deepEqual([services.length, machines.length], [2, 1]);
    assert.deepEqual(mouth?.placements, { [machine]: { dependsOn: [ears?.name] } });
    assert.deepEqual(mouth.env, { EARS_HOST: `\${host:${ears?.name ?? ''}}` });
    assert.deepEqual([conflicts, refusals], [[], []]);
    for (const question of [
      /^U423U448U438: name: 'Уши' \(агенты\.toml:1\) is written as numbers; write a name of Latin letters$/m,
      /^machine u\w+: name: 'Башня' \(--machine\) is written as numbers;/m,
    ]) {
      assert.match(questions.join('\n'), question);
    }
  });

  it('takes accents off, and finds the folder that is called like a machine', () => {
    const { services, questions } = proposeRows(
      temporaryFolder({
        'tour-été/Procfile': 'écoute: python ears.py --port 7603\n',
        'tour-été/ears.py': '',
      }),
      { machines: [parseMachine('Tour Été'), parseMachine('den')] },
    );
    assert.deepEqual(
      services.map(({ row }) => [row.name, Object.keys(row.placements)]),
      [['Ecoute', ['tour-ete']]],
    );
    assert.deepEqual(questions, []);
  });

  it('names both where two names become one', () => {
    const { conflicts } = propose({
      'a.py': '',
      'b.py': '',
      'agents.json':
        '{"agents": [{"name": "C++", "script": "a.py", "port": 7604}, {"name": "C#", "script": "b.py", "port": 7605}]}',
    });
    assert.deepEqual(conflicts, [
      "C: two definitions, of 'C++' and 'C#': port: 7604 (agents.json:1) and 7605 (agents.json:1); the first is written",
      "C: two definitions, of 'C++' and 'C#': run: a.py (agents.json:1) and b.py (agents.json:1); the first is written",
    ]);
  });
});
