import { omit } from '../lib/records';
import { definitionSchema, sortKeys, type Definition } from './definition';
import type { ResolvedService } from './service';

/** @param image `repository:tag` or `repository@sha256:…` */
export function defineService(service: ResolvedService, image: string): Definition {
  const known: Readonly<Record<string, unknown>> = { ...service, image };
  const fields = Object.keys(definitionSchema.shape).map((field) => [field, known[field]]);
  // As it comes back from a file: without fields that are undefined.
  return definitionSchema.parse(JSON.parse(JSON.stringify(Object.fromEntries(fields))));
}

/** The service as a definition has it; whom it waits for and how it is judged stay as its row says. */
export function applyDefinition(service: ResolvedService, definition: Definition): ResolvedService {
  const { command, gpu, audio } = definition;
  const volumes = definition.volumes.map(({ folder, ...volume }) => ({ ...volume, folder }));
  const fields = omit(definition, ['image', 'command', 'gpu', 'audio', 'volumes']);
  return { ...service, ...fields, command, gpu, audio, volumes };
}

/**
 * Writes a service's definition as a label of its container, which the ledger reads. Docker itself knows the image and the
 * memory: a new tag of the same image replaces no container, and a new memory limit need not.
 */
export function formatDefinitionLabel(service: ResolvedService): string {
  const definition = defineService(service, '');
  return JSON.stringify(sortKeys(omit(definition, ['image', 'memory'])));
}
