import assert from 'node:assert/strict';
import {
  COMMAND,
  CONTAINER,
  IMAGE,
  NETWORK,
  REMOTE_IMAGE,
} from '../../../src/engines/common/resources';
import { explainBuild, readReadied, readStep } from '../../../src/engines/pulumi/events';
import { must } from '../../support/errors';
import { metadata, urnOf } from '../../support/pulumi-events';

describe('stepOf', () => {
  const brief = (op: string, type: string): string | undefined => {
    const step = readStep(metadata(op, type, 'hub'));
    return step && `${step.action} ${step.kind} ${step.name}`;
  };

  it('is the change to an image or a container, by its name in the program', () => {
    assert.equal(brief('create', IMAGE), 'create image hub');
    assert.equal(brief('update', CONTAINER), 'update container hub');
    assert.equal(brief('delete', CONTAINER), 'remove container hub');
  });
  it('is one step for a replacement, of which Pulumi makes three', () => {
    const ops = ['delete-replaced', 'replace', 'create-replacement'];
    assert.deepEqual(
      ops.map((op) => brief(op, CONTAINER)),
      [undefined, undefined, 'replace container hub'],
    );
  });
  it('is undefined for unchanged and for other resources', () => {
    assert.equal(brief('same', CONTAINER), undefined);
    assert.equal(brief('create', NETWORK), undefined);
    assert.equal(brief('create', REMOTE_IMAGE), undefined);
    assert.equal(readStep(undefined), undefined);
    const urn = urnOf(IMAGE, 'hub').replace(`$${IMAGE}`, '');
    assert.equal(readStep({ ...metadata('create', IMAGE, 'hub'), urn }), undefined);
  });
});

describe('readReadied', () => {
  it('is the container that a command has waited for', () => {
    assert.equal(readReadied(metadata('create', COMMAND, 'ready-hub')), 'hub');
    assert.equal(readReadied(metadata('create-replacement', COMMAND, 'ready-hub')), 'hub');
  });
  it('is undefined for other commands, and for one that is only removed', () => {
    assert.equal(readReadied(metadata('create', COMMAND, 'hub-scan')), undefined);
    assert.equal(readReadied(metadata('create', CONTAINER, 'ready-hub')), undefined);
    assert.equal(readReadied(metadata('delete', COMMAND, 'ready-hub')), undefined);
  });
});

describe('reasonOf', () => {
  const state = (buildArgs: Readonly<Record<string, string>>) =>
    ({ inputs: { buildArgs }, outputs: {} }) as never;
  const before = state({ SOURCE_DATE_EPOCH: '1', TRACK: 'one' });
  const reason = (op: string, differing: readonly string[] = [], track = 'one'): string => {
    const entries = differing.map((key) => [key, { diffKind: 'update', inputDiff: true }]);
    const detailedDiff = Object.fromEntries(entries) as never;
    const now = state({ SOURCE_DATE_EPOCH: '2', TRACK: track });
    const more = { detailedDiff, old: before, new: now };
    return explainBuild(must(readStep(metadata(op, IMAGE, 'hub', more))));
  };

  it('distinguishes a new image, a changed one, and one whose parent changed', () => {
    assert.equal(reason('create'), 'new');
    assert.equal(reason('update', ['contextHash']), 'changed');
    assert.equal(reason('update'), 'changed');
    // With its parent, the version in its tag changes.
    const version = ['buildArgs', 'exports', 'labels', 'tags'];
    const parent = ['context.named', ...version];
    assert.equal(reason('update', ['context.named']), 'parent changed');
    assert.equal(reason('update', parent), 'parent changed');
    assert.equal(reason('update', [...parent, 'contextHash']), 'changed');
    assert.equal(reason('update', version), 'changed');
    assert.equal(reason('update', parent, 'two'), 'changed');
  });
});
