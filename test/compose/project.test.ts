import assert from 'node:assert/strict';
import { readComposeProject } from '../../src/compose/project';

const project = (files: Readonly<Record<string, string>>, ...named: [string, ...string[]]) => {
  const reads: string[] = [];
  const read = readComposeProject(named, (file) => {
    if (!file.endsWith('.env')) reads.push(file);
    return files[file];
  });
  assert.ok(!('message' in read));
  return { ...read, reads };
};

describe('a compose project', () => {
  const base = 'services:\n  base: { image: "a:${TAG:?none}", environment: [A=1] }\n';
  it('reads a file that several services extend once, and tells its problems once', () => {
    const { reads, problems, services } = project(
      {
        'compose.yaml':
          'services:\n  one: { extends: { file: base.yaml, service: base } }\n  two: { extends: { file: base.yaml, service: base } }\n',
        'base.yaml': base,
      },
      'compose.yaml',
    );
    assert.equal(services.length, 2);
    // Once to see whether it is there, once for its text.
    assert.equal(reads.filter((file) => file === 'base.yaml').length, 2);
    assert.deepEqual(
      problems.map(({ kind }) => kind),
      ['value-missing'],
    );
  });

  it('takes the .env of the file that extends, and the .env of what is included for itself', () => {
    const files = {
      '.env': 'TAG=main\n',
      'lab/.env': 'TAG=lab\nOTHER=lab\n',
      'compose.yaml':
        'include: [lab/compose.yaml]\nservices:\n  one: { extends: { file: lab/base.yaml, service: base } }\n',
      'lab/base.yaml': base,
      'lab/compose.yaml': 'services:\n  two: { image: "${TAG}:${OTHER}" }\n',
    };
    assert.deepEqual(
      project(files, 'compose.yaml').services.map(({ image }) => image?.text),
      ['a:main', 'main:lab'],
    );
  });

  it('adds each further file to the ones before', () => {
    const { services } = project(
      {
        'a.yaml': 'services:\n  one: { image: a, command: x, ports: ["1:1"] }\n',
        'b.yaml': 'services:\n  one: { image: b, ports: ["2:2"] }\n  two: { image: c }\n',
      },
      'a.yaml',
      'b.yaml',
    );
    assert.deepEqual(
      services.map(({ name, image, ports }) => [
        name,
        image?.text,
        ports.map(({ short }) => short),
      ]),
      [
        ['one', 'b', ['1:1', '2:2']],
        ['two', 'c', []],
      ],
    );
  });
});
