import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse, stringify } from 'yaml';
import { root } from '../../lib/root';
import { runMain } from '../../lib/run-main';
import { buildRunnerStack } from '../runner-stack';

/** `node --import ./src/lib/register-tsx.mjs src/workflows/run/runner-stack.ts STACK NEW cached|cold` writes Pulumi.NEW.yaml. */
void runMain(() => {
  const [from = '', to = '', cache = ''] = process.argv.slice(2);
  const file = (stack: string): string => path.join(root, `Pulumi.${stack}.yaml`);
  const { config } = parse(readFileSync(file(from), 'utf8')) as { config: Record<string, unknown> };
  writeFileSync(file(to), stringify({ config: buildRunnerStack(config, cache === 'cached') }));
});
