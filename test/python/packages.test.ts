import assert from 'node:assert/strict';
import {
  findDistribution,
  hasKnownPackage,
  isProvided,
  mayProvide,
} from '../../src/python/packages';

describe('the package of a module', () => {
  it('is what has its part of a name that many packages share', () => {
    for (const [module, wanted] of [
      ['google.cloud.storage', 'google-cloud-storage'],
      ['google.cloud.pubsub_v1.types', 'google-cloud-pubsub'],
      ['google.cloud.secretmanager', 'google-cloud-secret-manager'],
      ['google.cloud.sql.connector', 'cloud-sql-python-connector'],
      ['google.protobuf.text_format', 'protobuf'],
      ['azure.storage.blob.aio', 'azure-storage-blob'],
      ['azure.storage.filedatalake', 'azure-storage-file-datalake'],
      ['azure.mgmt.compute.models', 'azure-mgmt-compute'],
      ['opentelemetry.trace', 'opentelemetry-api'],
      [
        'opentelemetry.exporter.otlp.proto.grpc.trace_exporter',
        'opentelemetry-exporter-otlp-proto-grpc',
      ],
      ['opentelemetry.instrumentation.fastapi', 'opentelemetry-instrumentation-fastapi'],
      ['ruamel.yaml', 'ruamel-yaml'],
      ['zope.interface.common', 'zope-interface'],
      ['sphinxcontrib.mermaid', 'sphinxcontrib-mermaid'],
      ['snowflake.connector', 'snowflake-connector-python'],
    ] as const)
      assert.equal(findDistribution(module), wanted, module);
  });

  it('is not guessed where packages share the name, and the part is not known', () => {
    for (const module of [
      'google',
      'google.cloud',
      'google.cloud.tea',
      'azure.tea.pot',
      'snowflake',
    ])
      assert.deepEqual(
        [findDistribution(module), hasKnownPackage(module)],
        [undefined, false],
        module,
      );
  });

  it('provides a part by its name, whatever hyphens and versions it has', () => {
    const has = (module: string, ...packages: string[]): boolean =>
      isProvided(module, new Set(packages));
    assert.equal(has('google.cloud.tea_pot_v2.types', 'google-cloud-tea-pot'), true);
    assert.equal(has('google.cloud.teapot', 'google-cloud-tea-pot'), true);
    assert.equal(has('google.cloud.storage', 'google-cloud-bigquery', 'google'), false);
    assert.equal(has('azure.tea.pot', 'azure-tea'), true);
    assert.equal(has('azure.tea.pot', 'azure', 'tea-pot'), false);
  });

  it('of the shared name alone is any of its packages', () => {
    assert.equal(isProvided('google', new Set(['protobuf'])), true);
    assert.equal(isProvided('google.cloud', new Set(['google-cloud-storage'])), true);
    assert.equal(isProvided('google.cloud', new Set(['protobuf'])), false);
  });

  it('may be another of the same name where the part is not known', () => {
    assert.equal(
      mayProvide('google.cloud.tea', ['redis', 'google-cloud-storage']),
      'google-cloud-storage',
    );
    assert.equal(mayProvide('google.cloud.bigquery', ['google-cloud-storage']), undefined);
    assert.equal(mayProvide('azure.tea', ['google-cloud-storage']), undefined);
  });
});
