import { normalizeName } from './requirements';

/**
 * Knows names that modules of many packages share: `google.cloud` is no package, `google-cloud-storage` is one of those that have
 * modules there. A package that is called like such a name is another's.
 */

/** Packages by their part of a namespace: the longest that a module begins with counts. Of several, any has it, and the first is the one to take. */
const PARTS: Readonly<Record<string, readonly [string, ...string[]]>> = {
  'azure.kusto.data': ['azure-kusto-data'],
  'azure.storage.filedatalake': ['azure-storage-file-datalake'],
  'azure.storage.fileshare': ['azure-storage-file-share'],
  'databricks.connect': ['databricks-connect'],
  'databricks.sdk': ['databricks-sdk'],
  'databricks.sql': ['databricks-sql-connector'],
  'databricks.vector_search': ['databricks-vectorsearch'],
  'google.adk': ['google-adk'],
  'google.ads': ['google-ads'],
  'google.ai.generativelanguage': ['google-ai-generativelanguage'],
  'google.analytics.data': ['google-analytics-data'],
  'google.api': ['googleapis-common-protos'],
  'google.api_core': ['google-api-core'],
  'google.appengine': ['appengine-python-standard'],
  'google.auth': ['google-auth'],
  'google.cloud.alloydb.connector': ['google-cloud-alloydb-connector'],
  'google.cloud.artifactregistry': ['google-cloud-artifact-registry'],
  'google.cloud.client': ['google-cloud-core'],
  'google.cloud.devtools.cloudbuild': ['google-cloud-build'],
  'google.cloud.environment_vars': ['google-cloud-core'],
  'google.cloud.errorreporting': ['google-cloud-error-reporting'],
  'google.cloud.exceptions': ['google-cloud-core'],
  'google.cloud.extended_operations_pb2': ['googleapis-common-protos'],
  'google.cloud.location': ['googleapis-common-protos'],
  'google.cloud.obsolete': ['google-cloud-core'],
  'google.cloud.operation': ['google-cloud-core'],
  'google.cloud.recaptchaenterprise': ['google-cloud-recaptcha-enterprise'],
  'google.cloud.secretmanager': ['google-cloud-secret-manager'],
  'google.cloud.servicedirectory': ['google-cloud-service-directory'],
  'google.cloud.sql.connector': ['cloud-sql-python-connector'],
  'google.genai': ['google-genai'],
  'google.generativeai': ['google-generativeai'],
  'google.iam': ['grpc-google-iam-v1'],
  'google.logging': ['googleapis-common-protos'],
  'google.longrunning': ['googleapis-common-protos'],
  'google.oauth2': ['google-auth'],
  'google.protobuf': ['protobuf'],
  'google.pubsub': ['google-cloud-pubsub'],
  'google.resumable_media': ['google-resumable-media'],
  'google.rpc': ['googleapis-common-protos'],
  'google.type': ['googleapis-common-protos'],
  'llama_index.core': ['llama-index-core', 'llama-index'],
  'opentelemetry.exporter.jaeger': [
    'opentelemetry-exporter-jaeger',
    'opentelemetry-exporter-jaeger-thrift',
  ],
  'opentelemetry.exporter.otlp.proto.common': ['opentelemetry-exporter-otlp-proto-common'],
  'opentelemetry.exporter.otlp.proto.grpc': [
    'opentelemetry-exporter-otlp-proto-grpc',
    'opentelemetry-exporter-otlp',
  ],
  'opentelemetry.exporter.otlp.proto.http': [
    'opentelemetry-exporter-otlp-proto-http',
    'opentelemetry-exporter-otlp',
  ],
  'opentelemetry.exporter.prometheus': ['opentelemetry-exporter-prometheus'],
  'opentelemetry.propagators.aws': ['opentelemetry-propagator-aws-xray'],
  'opentelemetry.propagators.b3': ['opentelemetry-propagator-b3'],
  'opentelemetry.propagators.jaeger': ['opentelemetry-propagator-jaeger'],
  'opentelemetry.proto': ['opentelemetry-proto'],
  'opentelemetry.sdk': ['opentelemetry-sdk'],
  'opentelemetry.semconv': ['opentelemetry-semantic-conventions'],
  'ruamel.yaml': ['ruamel-yaml'],
  'snowflake.connector': ['snowflake-connector-python'],
  'snowflake.snowpark': ['snowflake-snowpark-python'],
  'snowflake.sqlalchemy': ['snowflake-sqlalchemy'],
};

/** Packages below google.cloud that are called like their part of it: `google.cloud.storage` is google-cloud-storage. */
const GOOGLE_CLOUD = `
  aiplatform asset automl batch bigquery bigquery_datatransfer bigquery_storage bigtable certificate_manager compute
  container datacatalog dataproc datastore deploy dialogflow discoveryengine dlp dns documentai essential_contacts
  eventarc filestore firestore functions iam iap kms language logging memcache modelarmor monitoring ndb notebooks
  optimization os_config oslogin pubsub recommender redis retail run runtimeconfig scheduler securitycenter
  service_usage spanner speech storage talent tasks texttospeech trace translate videointelligence vision webrisk
  workflows
`;

/** Packages below azure that are called like their part of it: `azure.ai.inference` is azure-ai-inference. */
const AZURE = `
  ai.agents ai.contentsafety ai.documentintelligence ai.evaluation ai.formrecognizer ai.inference ai.ml ai.projects
  ai.textanalytics ai.translation.text ai.vision.imageanalysis appconfiguration batch cognitiveservices.speech common
  communication.email communication.sms containerregistry core cosmos data.tables devops eventgrid eventhub functions
  identity iot.device iot.hub keyvault.certificates keyvault.keys keyvault.secrets kusto.ingest
  messaging.webpubsubclient messaging.webpubsubservice monitor.ingestion monitor.opentelemetry
  monitor.opentelemetry.exporter monitor.query schemaregistry search.documents servicebus storage.blob storage.queue
`;

/** Modules of two packages beside whose modules many others have theirs. */
const OPENTELEMETRY =
  '_events _logs attributes baggage context environment_variables metrics propagate trace version';
const INSTRUMENTATION =
  'auto_instrumentation bootstrap dependencies distro environment_variables instrumentor propagators sqlcommenter_utils utils version';

const known = new Map<string, readonly [string, ...string[]]>(Object.entries(PARTS));
/** @param from the package that has them; @default each has one of its own, which is called like it */
const addAll = (namespace: string, parts: string, from?: string): void => {
  for (const part of parts.trim().split(/\s+/))
    known.set(`${namespace}.${part}`, [from ?? normalizeName(`${namespace}-${part}`)]);
};
addAll('google.cloud', GOOGLE_CLOUD);
addAll('azure', AZURE);
addAll('opentelemetry', OPENTELEMETRY, 'opentelemetry-api');
addAll('opentelemetry.instrumentation', INSTRUMENTATION, 'opentelemetry-instrumentation');

/** Namespaces whose packages are called like the module: `zope.interface` is zope-interface. */
const NAMED_ALIKE =
  /^(azure\.mgmt|backports|collective|dogpile|flufl|jaraco|logilab|opentelemetry\.instrumentation|plone|pyannote|repoze|sphinxcontrib|zc|zope)\.\w+/;

/** Names that many packages share, and that none has alone. */
const NAMESPACES = new Set(
  `
  azure azure.ai azure.cognitiveservices azure.communication azure.data azure.iot azure.keyvault
  azure.kusto azure.messaging azure.mgmt azure.monitor azure.search azure.storage backports collective databricks dogpile
  flufl google google.ai google.analytics google.cloud google.cloud.alloydb google.cloud.devtools google.cloud.sql jaraco llama_index logilab
  opentelemetry opentelemetry.exporter opentelemetry.exporter.otlp opentelemetry.exporter.otlp.proto
  opentelemetry.instrumentation opentelemetry.propagators plone pyannote repoze ruamel snowflake sphinxcontrib zc zope
`
    .trim()
    .split(/\s+/),
);

/** Checks whether a module is but a name that packages share. */
export const isNamespace = (module: string): boolean => NAMESPACES.has(module);

/** Lists a module and the packages around it, the longest name first. */
function listPrefixes(module: string): string[] {
  const parts = module.split('.');
  return parts.map((_, index) => parts.slice(0, parts.length - index).join('.'));
}

/** The longest namespace that a module lies in, or is; undefined for none. */
const findNamespace = (module: string): string | undefined =>
  listPrefixes(module).find((each) => NAMESPACES.has(each));

/** What is known of a module that lies in a namespace. */
export interface NamespacePart {
  /** Packages that have it; empty where they are not known. */
  readonly packages: readonly string[];
  /** True if that is known, and not only how packages there are called. */
  readonly isKnown: boolean;
}

/** Finds the packages of a module in a namespace; undefined for modules that are in none. */
export function findNamespacePart(module: string): NamespacePart | undefined {
  if (findNamespace(module) === undefined) return undefined;
  const plain = withoutVersion(module);
  const found = listPrefixes(plain).find((each) => known.has(each));
  if (found !== undefined) return { packages: known.get(found) ?? [], isKnown: true };
  // Before its release 0.10 one package had all of them.
  const index = /^llama_index\.\w+(\.\w+)?/.exec(plain)?.[0];
  if (index !== undefined)
    return { packages: [normalizeName(index), 'llama-index'], isKnown: false };
  const alike = NAMED_ALIKE.exec(plain)?.[0];
  return { packages: alike === undefined ? [] : [normalizeName(alike)], isKnown: false };
}

/** Google's modules have the version of their interface in their name: `pubsub_v1`. */
const withoutVersion = (module: string): string => module.replace(/_v\d\w*(?=\.|$)/g, '');

/** Checks whether one of these packages has a module of a namespace by its name, or any of the namespace where that is all. */
export function mayHavePart(module: string, packages: ReadonlySet<string>): boolean {
  const bare = (name: string): string => name.replace(/[-_.]/g, '').toLowerCase();
  if (isNamespace(module)) return hasPartBelow(module, packages);
  const names = listPrefixes(withoutVersion(module)).filter((each) => !NAMESPACES.has(each));
  const wanted = new Set(names.filter((each) => findNamespace(each) !== undefined).map(bare));
  return [...packages].some((each) => wanted.has(bare(each)));
}

/** Checks whether one of these packages has modules below a namespace. */
function hasPartBelow(namespace: string, packages: ReadonlySet<string>): boolean {
  const below = [...known].filter(([name]) => name.startsWith(`${namespace}.`));
  const start = `${normalizeName(namespace)}-`;
  return (
    below.some(([, list]) => list.some((each) => packages.has(each))) ||
    [...packages].some((each) => each.startsWith(start))
  );
}

/** Finds a package that shares the namespace of a module, and may have it. */
export function findNeighbour(module: string, packages: Iterable<string>): string | undefined {
  const namespace = listPrefixes(module)
    .reverse()
    .find((each) => NAMESPACES.has(each));
  if (namespace === undefined) return undefined;
  const own = normalizeName(namespace);
  for (const each of packages)
    if (each === own || hasPartBelow(namespace, new Set([each]))) return each;
  return undefined;
}
