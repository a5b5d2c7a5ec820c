import type { StackValidationPolicy } from '@pulumi/policy';
import { nameOfException, type ScanException } from '../../src/catalog/scan-exception';
import { hasEnded } from '../../src/stack/waivers';
import type { StackSettings } from '../rule';

/**
 * Refuses expired exceptions from the scan gate. The gate itself runs only for images that changed.
 * @param today YYYY-MM-DD
 */
export const scanExceptionsCurrent = (
  { scan }: StackSettings,
  exceptions: readonly ScanException[],
  today: string,
): StackValidationPolicy => ({
  name: 'scan-exceptions-current',
  description: 'No exception from the scan gate has expired.',
  enforcementLevel: 'mandatory',
  validateStack: (_, report) => {
    if (scan === 'off') return;
    for (const exception of exceptions.filter((each) => hasEnded(each, today))) {
      report(
        `${nameOfException(exception)}: exception has ended: '${exception.until}'; renew it with a reason, or fix the cause`,
      );
    }
  },
});
