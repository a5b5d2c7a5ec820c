import type { StackValidationPolicy } from '@pulumi/policy';
import { nameOfException, type ScanException } from '../../src/catalog/scan-exception';
import { hasEnded } from '../../src/stack/waivers';
import type { StackSettings } from '../rule';

/**
 * The rule that no exception from the scan gate is over, though no image changed since it was let pass.
 * @param today YYYY-MM-DD
 */
export const scanExceptionsCurrent = (
  { scan }: StackSettings,
  exceptions: readonly ScanException[],
  today: string,
): StackValidationPolicy => ({
  name: 'scan-exceptions-current',
  description: 'No exception from the scan gate is over.',
  enforcementLevel: 'mandatory',
  validateStack: (_, report) => {
    if (scan === 'off') return;
    for (const exception of exceptions.filter((each) => hasEnded(each, today))) {
      report(
        `${nameOfException(exception)}: ended on ${exception.until}; renew it with a reason, or fix the cause`,
      );
    }
  },
});
