import { readFileSync } from 'node:fs';
import path from 'node:path';
import Ajv, { type AnySchema } from 'ajv';
import addFormats from 'ajv-formats';

/** A package of a document, with the fields that tests read. */
export interface ListedComponent {
  readonly type: string;
  readonly name: string;
  readonly version?: string;
  readonly purl?: string;
  readonly publisher?: string;
  readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
  readonly licenses?: readonly unknown[];
  readonly properties?: readonly { readonly name: string; readonly value: string }[];
}

export interface ListedDocument {
  readonly serialNumber: string;
  readonly metadata: { readonly timestamp?: string; readonly component: ListedComponent };
  readonly components: readonly ListedComponent[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: string[] }[];
}

const schemas = path.join(
  path.dirname(require.resolve('@cyclonedx/cyclonedx-library/package.json')),
  'res/schema',
);
const schema = (name: string): AnySchema =>
  JSON.parse(readFileSync(path.join(schemas, `${name}.SNAPSHOT.schema.json`), 'utf8')) as AnySchema;

/** Validates a document against CycloneDX 1.6. */
export function faultsOf(document: Buffer): unknown[] {
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats(ajv);
  // The two formats that the package above does not know; no field of these documents has them.
  ajv.addFormat('idn-email', true).addFormat('iri-reference', true);
  for (const part of ['spdx', 'jsf-0.82', 'cryptography-defs']) {
    ajv.addSchema(schema(part), `http://cyclonedx.org/schema/${part}.SNAPSHOT.schema.json`);
  }
  const validate = ajv.compile(schema('bom-1.6'));
  void validate(JSON.parse(document.toString('utf8')));
  return validate.errors ?? [];
}

export const read = (document: Buffer): ListedDocument =>
  JSON.parse(document.toString('utf8')) as ListedDocument;

export const property = (component: ListedComponent, name: string): string | undefined =>
  component.properties?.find((each) => each.name === name)?.value;
