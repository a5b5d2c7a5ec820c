import type { StackValidationPolicy } from '@pulumi/policy';
import type { ScanException } from '../../src/catalog/scan-exception';
import type { StackSettings } from '../rule';
import { containerScanned } from './container-scanned';
import { scanExceptionsCurrent } from './scan-exceptions-current';

/**
 * Every rule over a stack as a whole. Both engines run them through policy/apply-waivers.ts.
 * @param exceptions the fleet's, from the scan gate
 * @param today YYYY-MM-DD
 */
export const listStackRules = (
  stack: StackSettings,
  exceptions: readonly ScanException[],
  today = new Date().toISOString().slice(0, 10),
): StackValidationPolicy[] => [
  containerScanned(stack),
  scanExceptionsCurrent(stack, exceptions, today),
];
