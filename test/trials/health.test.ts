import assert from 'node:assert/strict';
import { parseHealth } from '../../src/trials/health';

const answer = (code: number, body: unknown): string =>
  `HTTP/1.1 ${String(code)} x\r\ncontent-type: application/json\r\n\r\n${typeof body === 'string' ? body : JSON.stringify(body)}\n`;

describe('parseHealth', () => {
  it('tells the code and the status', () => {
    assert.deepEqual(parseHealth(answer(200, { status: 'ok' })), { code: 200, says: 'ok' });
  });

  it('names what is not reached, and why the agent is not', () => {
    const dependencies = {
      redis: { reached: true },
      Hub: { reached: false },
      A: { reached: false },
    };
    assert.deepEqual(parseHealth(answer(200, { status: 'degraded', dependencies })), {
      code: 200,
      says: 'degraded; without Hub, A',
    });
    assert.deepEqual(
      parseHealth(
        answer(503, { status: 'starting', agent: { probe: 'http 1', error: 'refused' } }),
      ),
      {
        code: 503,
        says: 'starting; http 1: refused',
      },
    );
  });

  it('takes any other answer as it is, and none for none', () => {
    assert.deepEqual(parseHealth(answer(404, '<html>\nno')), { code: 404, says: '<html>' });
    assert.equal(parseHealth(''), undefined);
    assert.equal(parseHealth('redis? no'), undefined);
  });
});
