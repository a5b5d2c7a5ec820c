import { FleetError } from '../lib/errors';
import { MEDIA_TYPE } from './document';

/**
 * Hands a document to who collects them.
 * @throws FleetError where it is not taken
 */
export async function deliverSbom(url: string, document: Buffer): Promise<void> {
  let answer: Response;
  try {
    answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': MEDIA_TYPE },
      body: document,
      signal: AbortSignal.timeout(30_000),
    });
  } catch (error) {
    const { cause, message } = error as Error & { cause?: Error };
    const said = [cause?.message, message].find((each) => each) ?? '';
    throw new FleetError(
      `fleet:sbom.deliver: does not answer (${said}): '${url}'; start the receiver, or correct its address`,
    );
  }
  const said = (await answer.text()).trim().split('\n')[0] ?? '';
  if (!answer.ok) {
    throw new FleetError(
      `fleet:sbom.deliver: answered ${String(answer.status)} (${said}): '${url}'; correct the receiver, or its address`,
    );
  }
}
