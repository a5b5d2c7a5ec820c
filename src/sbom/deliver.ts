import { FleetError } from '../lib/errors';
import { withTimeout } from '../lib/timeout';
import { MEDIA_TYPE } from './document';

/**
 * Hands a document to who collects them.
 * @throws FleetError where it is not taken
 */
export async function deliverSbom(url: string, document: Buffer): Promise<void> {
  let answer: { readonly ok: boolean; readonly status: number; readonly text: string };
  try {
    answer = await withTimeout(30_000, async (signal) => {
      const headers = { 'content-type': MEDIA_TYPE };
      const response = await fetch(url, { method: 'POST', headers, body: document, signal });
      return { ok: response.ok, status: response.status, text: await response.text() };
    });
  } catch (error) {
    const { cause, message } = error as Error & { cause?: Error };
    const said = [cause?.message, message].find((each) => each) ?? '';
    throw new FleetError(
      `fleet:sbom.deliver: does not answer (${said}): '${url}'; start the receiver, or correct its address`,
    );
  }
  const said = answer.text.trim().split('\n')[0] ?? '';
  if (!answer.ok) {
    throw new FleetError(
      `fleet:sbom.deliver: answered ${String(answer.status)} (${said}): '${url}'; correct the receiver, or its address`,
    );
  }
}
