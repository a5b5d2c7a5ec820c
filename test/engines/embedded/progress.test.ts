import assert from 'node:assert/strict';
import { BuildProgress } from '../../../src/engines/embedded/progress';
import { Phase } from '../../../src/lib/output';
import { digestOf } from '../../support/environment';

/** Prints the progress of a build of these images from BuildKit's messages. */
function watch(images: readonly string[], ...said: readonly object[]): BuildProgress {
  const build = new BuildProgress(images, new Phase('test', '', true));
  for (const each of said) build.line(JSON.stringify(each));
  return build;
}

/** Builds a step in BuildKit's format. */
const step = (digest: string, name?: string, more: object = {}): object => ({
  vertexes: [{ digest, ...(name === undefined ? {} : { name }), ...more }],
});
const error = 'process "pip-install" exit code: 1';
const log = (vertex: string, text: string): object => ({
  logs: [{ vertex, data: Buffer.from(text).toString('base64') }],
});

describe('BuildProgress', () => {
  const both = ['web', 'hub'];

  it('keeps the image, the step and the log of a failure', () => {
    const name = '[hub builder 2/3] RUN pip-install';
    const { failures } = watch(
      both,
      step('5', name),
      log('5', 'one\n'),
      step('5', name, { error }),
    );
    assert.deepEqual(failures, [
      { image: 'hub', step: '[builder 2/3] RUN pip-install', error, log: 'one\n' },
    ]);
  });

  it('identifies a single image without its name', () => {
    const { failures } = watch(['hub'], step('5', '[2/3] RUN x', { error }));
    assert.deepEqual(failures, [{ image: 'hub', step: '[2/3] RUN x', error, log: '' }]);
  });

  it('reports a failed step for each image that has it', () => {
    const names = both.map((image) => step('5', `[${image} 2/3] RUN x`));
    const { failures } = watch(both, ...names, step('5', undefined, { error }));
    assert.deepEqual(
      failures.map(({ image }) => image),
      both,
    );
  });

  it('ignores steps that were only stopped, and a missing cache', () => {
    const { failures } = watch(
      both,
      step('5', '[web] RUN x', { error: 'context canceled' }),
      step('4', '[web context agent] load from client', {
        error: 'rpc error: code = Canceled desc = grpc: the client connection is closing',
      }),
      step('6', '[web] importing cache manifest from x', { error: 'not found' }),
      step('7', '[hub] exporting cache to registry', { error: 'refused' }),
    );
    assert.deepEqual(failures, []);
  });

  it("counts a Dockerfile's steps by image, and those from the cache apart", () => {
    const at = (started: string, completed: string, more: object = {}): object => ({
      started: `2026-01-01T00:00:${started}Z`,
      completed: `2026-01-01T00:00:${completed}Z`,
      ...more,
    });
    const { times } = watch(
      both,
      step('1', '[web internal] load build definition from Dockerfile', at('00', '01')),
      step('2', '[web stage-1 1/2] FROM base', at('02', '03', { cached: true })),
      step('2', '[hub stage-1 1/2] FROM base', at('02', '03', { cached: true })),
      step('3', '[web stage-1 2/2] RUN x', { started: '2026-01-01T00:00:03Z' }),
      step('3', '[web stage-1 2/2] RUN x', at('03', '09')),
      step('4', '[web] exporting to image', at('09', '20')),
    );
    const [started, third] = ['2026-01-01T00:00:02Z', '2026-01-01T00:00:03Z'];
    assert.deepEqual(
      [...times],
      [
        ['web', { started, completed: '2026-01-01T00:00:09Z', steps: 2, cached: 1 }],
        ['hub', { started, completed: third, steps: 1, cached: 1 }],
      ],
    );
  });

  describe('has the digest of an image', () => {
    const name = '[web] exporting to image';
    const exporting = [
      step('8', name),
      { statuses: [{ vertex: '8', id: `exporting manifest ${digestOf('8')}` }] },
    ];
    const exported = [...exporting, step('8', name, { completed: 'now' })];
    const cached = step('9', '[web] exporting cache to registry', { completed: 'now' });

    it('that is pushed with its cache', () => {
      assert.deepEqual([...watch(both, ...exported, cached).pushed], [['web', digestOf('8')]]);
    });
    it('only once its cache is pushed', () => {
      assert.equal(watch(both, ...exported).pushed.size, 0);
    });
    it('only if its push was completed', () => {
      const stopped = step('8', name, { completed: 'now', error: 'context canceled' });
      assert.equal(watch(both, ...exporting, stopped, cached).pushed.size, 0);
    });
  });
});
