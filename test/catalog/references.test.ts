import assert from 'node:assert/strict';
import { listReferences, substitute } from '../../src/catalog/references';

describe('listReferences', () => {
  it('finds every host and port reference, in order', () => {
    assert.deepEqual(listReferences('http://${host:Hub}:${port:cache}/x'), [
      { kind: 'host', name: 'Hub' },
      { kind: 'port', name: 'cache' },
    ]);
  });
  it('leaves other dollar signs alone', () => {
    assert.deepEqual(listReferences('$HOME ${HOME} ${path:Hub} $${'), []);
    assert.equal(
      substitute('$HOME ${HOME}', () => 'x'),
      '$HOME ${HOME}',
    );
  });
  it('replaces each reference by what is said of it, dollar signs included', () => {
    const resolve = ({ kind, name }: { kind: string; name: string }): string =>
      `<${kind} $& ${name}>`;
    assert.equal(substitute('a${host:Hub}b${port:Hub}', resolve), 'a<host $& Hub>b<port $& Hub>');
  });
});
