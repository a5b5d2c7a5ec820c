import execa from 'execa';
import { signArguments, verifyArguments, type Signatures } from '../stack/signatures';
import { FleetError } from '../lib/errors';
import type { Context } from '../checkout/context';
import { printJson } from '../lib/json-output';
import { warn, print, formatTable } from '../lib/output';
import { readOpenRegistries } from '../registry-client/trust';
import { summarizeImages, selectImages, listStackImages } from '../sizes/stack-images';
import { ImageReader } from '../sizes/reader';
import { fleetCommand } from '../lib/fleet-command';

export interface SignOptions {
  /** Private key, as cosign takes it: a file, env://NAME or a key service's address. */
  readonly key?: string;
  readonly json?: boolean;
}

interface Signed {
  readonly image: string;
  readonly digest: string;
  readonly result: 'signed' | 'up to date';
}

/**
 * Signs the stack's images in the registry so that they pass its gates; what passes already is left as it is.
 * @param names images or services; all of the stack when empty
 * @throws FleetError where cosign is missing or fails, a named image is not in the registry, or anybody may have pushed one
 */
export async function signImages(
  context: Context,
  names: readonly string[],
  options: SignOptions,
): Promise<void> {
  const { stack } = context;
  const signatures = requireSignatures(stack, options);
  const images = listStackImages(context);
  const wanted = selectImages(images, names);
  const reader = await ImageReader.open(context);
  const isOpen = readOpenRegistries().has(stack.registry);
  const done: Signed[] = [];
  const missing: string[] = [];
  for (const { name } of wanted) {
    const manifest = await reader.manifest(name);
    if (!manifest) {
      missing.push(name);
      continue;
    }
    if (isOpen && !reader.isKnown(name)) {
      throw new FleetError(
        `${name}: was not built by this user, and anybody on this machine may push to ${stack.registry}: '${manifest.digest}'; run ${fleetCommand('build', name)}`,
      );
    }
    const { digest } = manifest;
    const ref = `${stack.registry}/${reader.repository(name)}@${digest}`;
    const verify = [...verifyArguments(signatures), ref];
    const known = (await runCosign(verify)).exitCode === 0;
    if (!known) {
      await succeed(name, [...signArguments(signatures, options.key), ref]);
      // A key that is not the public one's makes a signature that no gate takes.
      await succeed(name, verify);
    }
    done.push({ image: name, digest, result: known ? 'up to date' : 'signed' });
  }
  if (options.json === true) printJson({ images: done, missing });
  else if (done.length > 0) {
    const rows = done.map(({ image, digest, result }) => [image, digest.slice(0, 19), result]);
    print(formatTable(['IMAGE', 'DIGEST', 'RESULT'], rows));
  }
  if (missing.length === 0) return;
  const unbuilt = names.length > 0 ? missing.join(', ') : summarizeImages(images, missing);
  const absent = `${context.stack.name}: has images that are not built: '${unbuilt}'; run ${fleetCommand('build')}`;
  if (names.length > 0) throw new FleetError(absent);
  warn(absent);
}

function requireSignatures(stack: Context['stack'], { key }: SignOptions): Signatures {
  const at = `Pulumi.${stack.name}.yaml: fleet:signatures`;
  const { signatures } = stack;
  if (!signatures) throw new FleetError(`${at}: missing; write { key: cosign.pub }`);
  if ('key' in signatures && key === undefined) {
    throw new FleetError(
      `--key: missing, as ${at} names a key; write --key cosign.key, or --key env://NAME for a variable that holds it`,
    );
  }
  if (!('key' in signatures) && key !== undefined) {
    throw new FleetError(`--key: is not for ${at}, which names no key: '${key}'; leave it out`);
  }
  return signatures;
}

async function runCosign(args: readonly string[]): Promise<execa.ExecaReturnValue> {
  const asked = await execa('cosign', args, { reject: false, stdin: 'ignore' });
  if ((asked as Partial<NodeJS.ErrnoException>).code === 'ENOENT') {
    throw new FleetError('cosign: is not on PATH; install it, as bin/fleet setup does not');
  }
  return asked;
}

async function succeed(image: string, args: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await runCosign(args);
  if (exitCode === 0) return;
  const said =
    stderr
      .trim()
      .split('\n')
      .findLast((line) => line.startsWith('Error')) ?? stderr.trim();
  throw new FleetError(`${image}: cosign ${args[0] ?? ''} failed: ${said}; correct what it says`);
}
