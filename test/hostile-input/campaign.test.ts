import assert from 'node:assert/strict';
import { z } from 'zod';
import { kebab, pascal } from '../../src/catalog/container-fields';
import { exceptionSchema } from '../../src/catalog/scan-exception';
import {
  imageSchema,
  infrastructureSchema,
  machineSchema,
  serviceSchema,
} from '../../src/catalog/schema';
import { COMMAND, CONTAINER, IMAGE, NETWORK, VOLUME } from '../../src/engines/common/resources';
import { translate } from '../../src/engines/embedded/translate';
import { quoteValue } from '../../src/lib/errors';
import { hideSecretValues } from '../../src/lib/secret-detection';
import { SECRET_KEYS, stackSchema } from '../../src/stack/schema';
import type { Rows } from '../support/catalog';
import { useFleetHome } from '../support/environment';
import { refusal } from '../support/errors';
import { leastDocument, planInput, plannedRows, refuseInput, translateInput } from './pipeline';
import { listWrongInputs, placeValue, type WrongInput } from './wrong-inputs';
import { listBranches, listFields } from './zod-fields';

/** A schema, the rows or the file that hold it, and where their errors are. */
interface Subject {
  readonly schema: z.ZodType;
  readonly base: unknown;
  /** Beginning of the place of each error. */
  readonly at: string;
  /** Returns what refuses the document in the place of the base. */
  readonly refuse: (document: unknown) => Promise<readonly string[] | undefined>;
}

/** The rows with one of them replaced. */
const refuseRow =
  (
    list: keyof Rows & ('images' | 'services' | 'infrastructure' | 'machines' | 'exceptions'),
    name: string,
  ) =>
  (document: unknown): Promise<readonly string[] | undefined> => {
    const rows = plannedRows();
    const all = rows[list] as { name?: string }[];
    const index = list === 'exceptions' ? 0 : all.findIndex((row) => row.name === name);
    assert.notEqual(index, -1);
    all[index] = document as { name?: string };
    return refuseInput(rows);
  };

const rows = plannedRows();

const SUBJECTS: Readonly<Record<string, Subject>> = {
  service: {
    schema: serviceSchema,
    base: rows.hub,
    at: 'services.ts: Hub.',
    refuse: refuseRow('services', 'Hub'),
  },
  'GPU service': {
    schema: serviceSchema,
    base: rows.camera,
    at: 'services.ts: Camera.',
    refuse: refuseRow('services', 'Camera'),
  },
  image: {
    schema: imageSchema,
    base: rows.web,
    at: 'images.ts: web.',
    refuse: refuseRow('images', 'web'),
  },
  infrastructure: {
    schema: infrastructureSchema,
    base: rows.cache,
    at: 'infrastructure.ts: cache.',
    refuse: refuseRow('infrastructure', 'cache'),
  },
  machine: {
    schema: machineSchema,
    base: rows.alpha,
    at: 'machines.ts: alpha.',
    refuse: refuseRow('machines', 'alpha'),
  },
  'scan exception': {
    schema: exceptionSchema,
    base: rows.exceptions[0],
    at: 'fleet/scan-exceptions.ts: row 1.',
    refuse: refuseRow('exceptions', ''),
  },
  stack: {
    schema: stackSchema,
    base: leastDocument,
    at: 'Pulumi.test.yaml: fleet:',
    refuse: (document) => refuseInput(plannedRows(), document as typeof leastDocument),
  },
};

/** Pulumi hands over the values of a stack file as text, so that a number or a truth is a text like others. */
const isOnlyText = ({ kind, path, document }: WrongInput): boolean => {
  const [key = '', ...below] = path;
  const value = (document as Record<string, unknown>)[key];
  return (
    below.length === 0 &&
    (kind === 'another type' || kind === 'nothing') &&
    (typeof value !== 'object' || value === null)
  );
};

const describeInput = ({ kind, path, document }: WrongInput): string =>
  `${kind} at ${path.map((key) => JSON.stringify(key)).join('.')}: ${quoteValue(document)}`;

/** Explains what is wrong with how an input was refused; undefined where nothing is. */
function findFault(
  { at, schema }: Pick<Subject, 'at' | 'schema'>,
  input: WrongInput,
  given: readonly string[] | undefined,
): string | undefined {
  if (given === undefined) return 'passes';
  const lines = given.map((line) => line.replace(/^policy [\w-]+: /, ''));
  if (input.path.length === 0) return /; [a-z]/.test(lines[0] ?? '') ? undefined : 'has no fix';
  const [first = ''] = input.path.map(String);
  const own = lines.filter((line) => {
    const place = `${at}${quoteValue(first).slice(1, -1)}`;
    return line.startsWith(place) || (input.path.length < 2 && line.startsWith(at.slice(0, -1)));
  });
  // A row whose name is wrong is called by its number.
  const named = first === 'name' ? lines : own;
  const [line] = named;
  if (line === undefined) return `is not named: ${lines.join(' | ')}`;
  if (!/; [a-z]/.test(line)) return `has no fix: ${line}`;
  if (/[\x00-\x1f\x7f]/.test(line)) return `is printed with control characters: ${line}`;
  return isValueShown(schema, input, line) ? undefined : `has no value: ${line}`;
}

/** Checks whether a line shows the wrong value, or one that holds it. */
function isValueShown(schema: z.ZodType, input: WrongInput, line: string): boolean {
  if (/unknown key|missing|is empty|has an empty name|__proto__|\[secret\]/.test(line)) return true;
  if (schema === stackSchema && SECRET_KEYS.has(String(input.path[0]))) return true;
  const values = input.path.map((_, index) =>
    input.path
      .slice(0, index + 1)
      .reduce<unknown>(
        (value, key) => (value as Record<string | number, unknown>)[key],
        input.document,
      ),
  );
  const [given] = [values.at(-1)];
  const shown = [...values, given, input.path.at(-1), JSON.stringify(given)].flatMap((value) =>
    value === undefined
      ? []
      : [quoteValue(value), quoteValue(String(value as number))].map(hideSecretValues),
  );
  const entries = Array.isArray(given) ? given.map((value) => quoteValue(value)) : [];
  return [...shown, ...entries].some((text) => line.includes(text.slice(0, 60)));
}

describe('wrong inputs that are generated from the schemas', function () {
  this.timeout(60_000);
  useFleetHome();
  let count = 0;

  it('begin with rows and a stack file that pass', async () => {
    const { translation } = await translateInput(planInput(plannedRows()));
    assert.deepEqual([...translation.targets.keys()].includes('hub'), true);
  });

  for (const [name, subject] of Object.entries(SUBJECTS)) {
    it(`of a ${name} are refused, each with place, value and fix`, async () => {
      const inputs = listWrongInputs(subject.schema, subject.base).filter(
        (input) => subject.schema !== stackSchema || !isOnlyText(input),
      );
      const faults: string[] = [];
      for (const input of inputs) {
        count += 1;
        const lines = await subject.refuse(input.document);
        const fault = findFault(subject, input, lines);
        if (fault !== undefined) faults.push(`${describeInput(input)} ${fault}`);
      }
      assert.deepEqual(faults, []);
    });
  }

  it('are at least 300', () => {
    assert.ok(count >= 300, String(count));
  });
});

describe('a new field of a schema', () => {
  /** A row with a field that has no rules, and one below it. */
  const extended = machineSchema.extend({
    rack: z.string(),
    slots: z.array(z.strictObject({ label: z.string() })).default([]),
  });
  const base = { ...rows.alpha, rack: 'a' };
  const inputs = listWrongInputs(extended, base);
  const at = (key: string) => inputs.filter(({ path }) => path[0] === key);

  it('has wrong inputs of its own, of each kind and at each depth', () => {
    assert.deepEqual(
      [...new Set(at('rack').map(({ kind }) => kind))].sort(),
      [
        'a control character',
        'a missing field',
        'another type',
        'half of a character',
        'nothing',
        'too long a text',
      ].sort(),
    );
    assert.ok(at('slots').some(({ path, kind }) => path[2] === 'label' && kind === 'another type'));
    assert.ok(at('slots').some(({ path, kind }) => path.length === 3 && kind === 'an unknown key'));
  });

  it('is told of where wrong values pass', () => {
    const passing = at('rack').filter(({ document }) => extended.safeParse(document).success);
    assert.deepEqual([...new Set(passing.map(({ kind }) => kind))].sort(), [
      'a control character',
      'half of a character',
      'too long a text',
    ]);
    const [first] = passing;
    assert.ok(first);
    assert.equal(
      findFault({ at: 'machines.ts: alpha.', schema: extended }, first, undefined),
      'passes',
    );
  });

  it('is covered in every row, whatever holds it', () => {
    for (const { schema } of Object.values(SUBJECTS)) {
      const places = new Set(listWrongInputs(schema, undefined).map(({ path }) => path.join('.')));
      const fields = listFields(schema).filter(({ path }) => path.length > 0);
      assert.deepEqual(
        fields.map(({ path }) => path.join('.')).filter((place) => !places.has(place)),
        [],
      );
    }
  });
});

describe('a field that names another row', () => {
  /** Names that rows give, and names that files are looked up by: what they mean is checked where files are read. */
  const OWN = ['name', 'scheme', 'folder', 'upstream'];

  it('is refused where there is no such row', async () => {
    for (const [name, { schema, base, refuse }] of Object.entries(SUBJECTS)) {
      const names = listFields(schema).filter(
        ({ path, schema: field }) =>
          listBranches(field).some((each) => [kebab, pascal].includes(each as typeof kebab)) &&
          !OWN.includes(String(path.filter((key) => typeof key === 'string').at(-1))),
      );
      for (const field of names) {
        const wrong = listBranches(field.schema).includes(pascal) ? 'NoSuchRow' : 'no-such-row';
        const document = placeValue(schema, base, field.path, wrong);
        const lines = await refuse(document);
        assert.ok(
          lines?.some((line) => line.includes(`'${wrong}'`) && /; [a-z]/.test(line)),
          `${name}: ${field.path.join('.')}: ${lines?.join(' | ') ?? 'passes'}`,
        );
      }
    }
  });
});

describe('what the program registers', function () {
  this.timeout(60_000);
  useFleetHome();

  it('is refused with an unknown field, at the top and in each list', async () => {
    const { resources } = await translateInput(planInput(plannedRows()));
    let tried = 0;
    // Providers and pulls are Pulumi's own: the embedded engine reads nothing of them.
    const read = [IMAGE, CONTAINER, NETWORK, VOLUME, COMMAND];
    for (const [index, resource] of resources.entries()) {
      if (!read.includes(resource.type)) continue;
      for (const inputs of listMutations(resource.inputs)) {
        const mutated = resources.map((each, at) => (at === index ? { ...each, inputs } : each));
        tried += 1;
        const lines = refusal(() => translate(mutated, '/project', 'fleet-test'));
        assert.match(lines.join(), /noSuchField/);
        assert.match(lines.join(), /; [a-z]/);
      }
    }
    assert.ok(tried > 50, String(tried));
  });
});

/** Lists a resource's inputs with an unknown field at the top, and one in each object of a list. */
function listMutations(inputs: Readonly<Record<string, unknown>>): Record<string, unknown>[] {
  const strange = { noSuchField: 'x' };
  return [
    { ...inputs, ...strange },
    ...Object.entries(inputs).flatMap(([key, value]) =>
      isListOfObjects(value)
        ? [{ ...inputs, [key]: value.map((each) => ({ ...each, ...strange })) }]
        : [],
    ),
  ];
}

const isListOfObjects = (value: unknown): value is object[] =>
  Array.isArray(value) && typeof value[0] === 'object';
