import assert from 'node:assert/strict';
import { proposeRows } from '../../src/init/propose-rows';
import type { Proposal } from '../../src/init/proposal';
import { copyCase } from '../support/cases';

const machines = [{ name: { value: 'tower', from: '--machine' }, profile: {} }];

const propose = (test: Mocha.Context, name: string): Proposal =>
  proposeRows(copyCase(test, name), { machines });

const rowOf = ({ services }: Proposal, name: string) =>
  services.find(({ row }) => row.name === name)?.row;

describe('recorded compose files, as init reads them', () => {
  it('07: have ranges, of which the first port is written with a question', function () {
    const proposal = propose(this, '07-port-range');
    assert.deepEqual(proposal.refusals, []);
    for (const { row } of proposal.services) {
      assert.ok((row.port ?? 0) > 0, row.name);
      assert.notEqual(row.env?.['PORT'], '-2');
    }
    assert.equal(rowOf(proposal, 'ERange')?.port, 7510);
    assert.equal(rowOf(proposal, 'MScaled')?.port, 7517);
    for (const range of [
      'e-range: ports: .7510-7512:7510-7512',
      'm-scaled: ports: .7517-7519:7517',
    ]) {
      assert.ok(
        proposal.questions.some((question) => new RegExp(`${range}. is a range`).test(question)),
        range,
      );
    }
  });

  it('16: have nothing that is dropped without a word', function () {
    const proposal = propose(this, '16-compose-dropped');
    const { questions } = proposal;
    for (const field of [
      'volumes',
      'extra_hosts',
      'shm_size',
      'user',
      'deploy.replicas',
      'secrets',
      'privileged',
      'network_mode',
      'devices',
      'restart',
      'ulimits',
    ]) {
      const told = questions.filter((question) => question.includes(` keeper: ${field}: `));
      assert.equal(told.length, 1, field);
    }
    assert.equal(rowOf(proposal, 'Keeper')?.env?.['AGENT_NAME'], 'keeper');
    const { secrets, memory, volumes } = rowOf(proposal, 'Keeper') ?? {};
    assert.deepEqual(secrets, ['OPENAI_API_KEY', 'HF_TOKEN']);
    assert.equal(memory, 6144);
    assert.deepEqual(volumes, [{ name: 'models', path: '/models' }]);
    assert.ok(questions.some((each) => each.includes("'http://host.docker.internal:11434' names")));
  });

  it('18: have the port of a service, in itself and in another that names its host', function () {
    const proposal = propose(this, '18-host-port-pair');
    assert.equal(rowOf(proposal, 'Helper')?.port, 8001);
    assert.deepEqual(rowOf(proposal, 'Helper')?.env, { HELPER_PORT: '8001' });
    assert.deepEqual(rowOf(proposal, 'Boss')?.env, {
      BOSS_PORT: '8000',
      HELPER_HOST: '${host:Helper}',
      HELPER_PORT: '${port:Helper}',
    });
  });

  it('19: have variables of whoever starts them, and some with small letters', function () {
    const proposal = propose(this, '19-env-pass-through');
    assert.equal(rowOf(proposal, 'Ears')?.env?.['PASSED'], undefined);
    const { questions } = proposal;
    assert.ok(questions.some((each) => /^Ears: env\.PASSED: .* has no value here/.test(each)));
    assert.ok(questions.some((each) => /^Ears: env\.AGENT_NAME: .* has no value here/.test(each)));
    assert.ok(questions.some((each) => each.includes('env.host_ip is not in the row, whose')));
    // A row has proxies in capitals, which is the other name that clients know.
    assert.ok(questions.some((each) => each.includes('env.http_proxy is not in the row, whose')));
    const proxy = 'http://proxy.example.invalid:3128';
    assert.equal(rowOf(proposal, 'Ears')?.env?.['HTTP_PROXY'], proxy);
    assert.ok(!questions.some((each) => each.includes("no variable's name")));
  });

  it('17: have variables in variables, which are filled in or asked for', function () {
    const { services, questions, notes } = propose(this, '17-compose-variables');
    const [{ row } = {}] = services;
    assert.deepEqual(row?.env, { PUBLIC: 'http://localhost:3929', SUFFIX: 'x', DASH: 'plain' });
    // An address with a password is a secret: what it was is a note.
    assert.deepEqual(row.secrets, ['DSN']);
    assert.ok(
      notes.some((each) => each.startsWith('DSN is postgresql://voice:voice@db:5432/voice,')),
    );
    assert.ok(questions.some((each) => each.includes('env.MUST:')));
    assert.ok(questions.some((each) => each.includes("env.PRICE: '$5 and ${LITERAL}'")));
    assert.ok(!notes.some((each) => /\$\{|:-/.test(each)), notes.join('\n'));
  });

  it('20: have a dependency by a variable, which is the server that it names', function () {
    const { services, conflicts } = propose(this, '20-depends-variable');
    assert.deepEqual(conflicts, []);
    assert.equal(services[0]?.row.name, 'Ears');
  });
});
