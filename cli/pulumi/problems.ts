import type { EngineEvent } from '@pulumi/pulumi/automation';
import { kindOfUrn, nameOf, type Kind } from './events';

/** Something that Pulumi could not do: with what, and its words for it. */
export interface Problem {
  /** Undefined for the program, a policy, or what nobody wants to hear of by itself. */
  readonly kind: Kind | undefined;
  readonly name: string;
  readonly said: string;
}

/** Keeps what goes wrong in an update. */
export class Problems {
  readonly list: Problem[] = [];

  take({ diagnosticEvent, policyEvent }: EngineEvent): void {
    if (diagnosticEvent?.severity === 'error') {
      const { urn = '', message } = diagnosticEvent;
      this.list.push({ kind: kindOfUrn(urn), name: nameOf(urn), said: message });
    }
    if (policyEvent?.enforcementLevel === 'mandatory') {
      const name = `policy ${policyEvent.policyName}`;
      this.list.push({ kind: undefined, name, said: policyEvent.message });
    }
  }
}
