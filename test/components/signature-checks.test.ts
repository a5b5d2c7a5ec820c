import assert from 'node:assert/strict';
import { COMMAND, CONTAINER, IMAGE } from '../../src/engines/common/resources';
import { useFleetHome } from '../support/environment';
import { recordStack, type Recording } from '../support/recorded';
import { SERVERS, SERVICES } from '../support/rows';

const GATE = `${SERVICES.plain.slug}-signature`;
const byKey = { key: 'keys/cosign.pub' };

describe('SignatureChecks', function () {
  this.timeout(120_000); // records the program

  useFleetHome();
  const record = (signatures: object): Promise<Recording> =>
    recordStack('dev', { 'fleet:signatures': JSON.stringify(signatures) });
  const verify = async (signatures: object): Promise<string> => {
    const create = (await record(signatures)).one(COMMAND, GATE).inputs['create'] as string;
    return /\$\(('cosign' .*?) localhost:5050\//.exec(create)?.[1] ?? create;
  };

  it('run cosign on each digest of a service before its container, and name the fix', async () => {
    const dev = await record(byKey);
    const gate = dev.one(COMMAND, GATE);
    const [ref = ''] = gate.inputs['triggers'] as string[];
    assert.match(
      ref,
      new RegExp(
        `^localhost:5050/fleet/${SERVICES.plain.slug}:.+@\\{\\{digest:${SERVICES.plain.slug}\\}\\}$`,
      ),
    );
    assert.deepEqual(gate.inputs, {
      create: [
        `command -v cosign >/dev/null || { echo 'cosign is not on PATH: install it, or remove fleet:signatures' >&2; exit 1; }; `,
        `said=$('cosign' 'verify' '--key' 'keys/cosign.pub' '--insecure-ignore-tlog=true' ${ref} 2>&1 >/dev/null) `,
        `|| { echo ${ref} 'is not signed as fleet:signatures asks: bin/fleet sign --key KEY ${SERVICES.plain.name} signs it' `,
        `"($(echo "$said" | sed -n 's/^Error: //p' | tail -n 1))" >&2; exit 1; }`,
      ].join(''),
      triggers: [ref],
    });
    assert.deepEqual(dev.needs(gate, IMAGE), [SERVICES.plain.slug]);
    for (const container of dev.ofType(CONTAINER)) {
      const gates = dev.needs(container, COMMAND).filter((name) => name.endsWith('-signature'));
      const server = SERVERS.names.includes(container.name);
      assert.deepEqual(gates, server ? [] : [`${container.name}-signature`]);
    }
  });

  it('check the public log or a certificate too if the stack asks for it', async () => {
    assert.equal(
      await verify({ ...byKey, log: true }),
      `'cosign' 'verify' '--key' 'keys/cosign.pub'`,
    );
    assert.equal(
      await verify({ identity: "^https://it's me$", issuer: 'https://issuer.example' }),
      `'cosign' 'verify' '--certificate-identity-regexp' '^https://it'\\''s me$' '--certificate-oidc-issuer' 'https://issuer.example'`,
    );
  });

  it('do not exist unless the stack asks for them', async () => {
    const names = (await recordStack('dev')).ofType(COMMAND).map(({ name }) => name);
    assert.deepEqual(
      names.filter((name) => name.endsWith('-signature')),
      [],
    );
  });
});
