import assert from 'node:assert/strict';
import { parseCatalog } from '../../src/catalog/load';
import { readFleet } from '../../src/checkout/fleet';
import { renderFiles } from '../../src/init/files';
import { proposeRows } from '../../src/init/propose-rows';
import { root } from '../../src/lib/root';
import { parse } from 'yaml';
import { useFleetHome } from '../support/environment';
import { temporaryFolder } from '../support/folders';
import { describeTypeScript, evaluateTypeScript } from '../support/typescript';

/** Names that are no identifiers, or that are some other thing in TypeScript. */
const NAMES = [
  ...['1st', '99', '-1', '0x1F', '1e3'],
  ...['class', 'new', 'await', 'async', 'let', 'static', 'enum', 'interface', 'type', 'default'],
  ...['undefined', 'arguments', 'eval', 'require', 'exports', 'module', 'global-this', 'name'],
  ...['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf'],
  ...[
    "o'brien",
    'say "hi"',
    'a`${process.exit()}`',
    'back\\slash',
    '*/ evil() /*',
    '// x',
    '<b>&amp;',
  ],
  ...['line\nbreak()', 'carriage\rreturn()', 'sep\u2028arator()', 'tab\tbell\u0007'],
  ...['耳朵', 'Уши', 'أذن', 'नाम', 'Überhörer', '🦻', '+++', 'C++', 'ﬀ'],
  ...['gpu-box', 'gpu_box', 'GpuBox', 'GPU Box'],
];

/** The catalog refuses them in values. */
const CONTROLS = /[\r\t\u0007]/g;

/** What init writes of a fleet that is described in a JSON file of this name. */
async function write(file: string, content: unknown) {
  const proposal = proposeRows(
    temporaryFolder({ [file]: JSON.stringify(content), 'a.py': '', 'b c.py': '' }),
  );
  return { proposal, files: await renderFiles(proposal, root, "../o'brien") };
}

/** Asserts that the files are TypeScript that the project compiles, and YAML, and gives the rows to the catalog. */
function compile(files: ReadonlyMap<string, string>) {
  assert.deepEqual(describeTypeScript(files), []);
  const rows = (folder: string) =>
    [...files]
      .filter(([file]) => file.startsWith(folder))
      .map(([file, text]) => ({ file, rows: Object.values(evaluateTypeScript(text)).flat() }));
  for (const [file, text] of files) if (file.endsWith('.yaml')) parse(text);
  return parseCatalog({
    ...readFleet(),
    exceptions: [],
    services: rows('fleet/services/'),
    machines: rows('fleet/machines/'),
  });
}

const PORTS = 7000;

describe('what init writes', () => {
  useFleetHome();

  it('is TypeScript that the catalog takes, whatever agents are called', async function () {
    this.timeout(300_000);
    const different = NAMES.filter((name) => !/^gpu_|^Gpu|^GPU/.test(name));
    const { proposal, files } = await write('fleet.json', {
      agents: different.map((name, index) => ({
        name,
        machine: 'tower',
        script: index % 2 === 0 ? 'a.py' : 'b c.py',
        port: PORTS + index,
        env: { TEXT: name.replace(CONTROLS, ''), LINES: '"\n*/`' },
        args: [name.replace(CONTROLS, '')],
      })),
    });
    assert.deepEqual([proposal.conflicts, proposal.refusals], [[], []]);
    assert.equal(compile(files).services.length, different.length);
  });

  it('is TypeScript, whatever machines, sections and files are called', async function () {
    this.timeout(300_000);
    const { proposal, files } = await write('fleet (*⁄\u2028 new\n} ,).json', {
      machines: Object.fromEntries(
        NAMES.filter((name) => name !== '__proto__').map((name, index) => [
          name,
          {
            cores: 2,
            gpu: name,
            agents: {
              [`${name} section`]: [{ name: `agent ${String(index)}`, script: 'a.py' }],
              [name]: [{ name: `other ${String(index)}`, command: "python 'b c.py'" }],
            },
          },
        ]),
      ),
    });
    assert.deepEqual([proposal.conflicts, proposal.refusals], [[], []]);
    const { services, machines } = compile(files);
    assert.equal(services.length, proposal.services.length);
    assert.equal(machines.length, proposal.machines.length);
    assert.ok(machines.length > NAMES.length - 6);
  });

  it('names both of two agents whose names become one', async function () {
    this.timeout(300_000);
    const { proposal, files } = await write('fleet.json', {
      agents: ['a+', 'a-', 'b'].map((name, index) => ({
        name,
        script: 'a.py',
        port: PORTS + index,
        machine: 'tower',
      })),
    });
    assert.deepEqual(proposal.conflicts, [
      "A: two definitions, of 'a+' and 'a-': port: 7000 (fleet.json:1) and 7001 (fleet.json:1); the first is written",
    ]);
    assert.equal(compile(files).services.length, 2);
  });
});
