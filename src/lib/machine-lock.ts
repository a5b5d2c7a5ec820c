import { createHash } from 'node:crypto';
import { createServer, connect, type Server } from 'node:net';
import { FleetError, quoteValue } from './errors';

/** Milliseconds that the holder has to say who it is: it may be waiting for another program. */
const PATIENCE = 2000;

/** Characters of what the holder says that are read. */
const LONGEST = 200;

/**
 * Runs `work` as the only process of this machine under a name, whichever user runs it. The lock is an abstract socket: it has no
 * file, and the kernel releases it with the process, however that ends. Processes of another network namespace have locks of
 * their own.
 * @param name what is locked, as in 'stack dev'
 * @param key everything that tells this lock from others
 * @param holder tells others who holds the lock
 * @throws FleetError naming the holder
 */
export async function withMachineLock<T>(
  { name, key, holder }: { readonly name: string; readonly key: string; readonly holder: string },
  work: () => Promise<T>,
): Promise<T> {
  const address = nameSocket(key);
  const server = createServer((client) => {
    client.on('error', () => undefined); // it did not wait for the answer
    client.end(holder);
  });
  if (!(await isBound(server, address))) {
    throw describeHeld(name, (await askHolder(address)) ?? '');
  }
  server.unref();
  try {
    return await work();
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

/**
 * Checks that nobody holds a lock now. Somebody may take it the next moment: it is for those who want to know before slow work.
 * @throws FleetError naming the holder
 */
export async function checkMachineLock({
  name,
  key,
}: {
  readonly name: string;
  readonly key: string;
}): Promise<void> {
  const by = await askHolder(nameSocket(key));
  if (by !== undefined) throw describeHeld(name, by);
}

const describeHeld = (name: string, by: string): FleetError =>
  new FleetError(
    `${name}: is held by another fleet command${by === '' ? '' : `: ${quoteValue(by)}`}; wait for it to end`,
  );

/** Names the socket: with all 107 characters that there are, as some versions of Node fill up a shorter name. */
const nameSocket = (key: string): string =>
  `\0fleet/${createHash('sha512').update(key).digest('hex').slice(0, 101)}`;

/** Binds the server; false where another process has the address. */
const isBound = (server: Server, address: string): Promise<boolean> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false);
      else reject(error);
    });
    server.listen(address, () => {
      resolve(true);
    });
  });

/** Asks who holds the lock; '' where the holder does not answer in time, undefined where nobody holds it. */
const askHolder = (address: string): Promise<string | undefined> =>
  new Promise((resolve) => {
    let said = '';
    let isHeld = false;
    const client = connect(address, () => (isHeld = true));
    const end = (): void => {
      client.destroy();
      resolve(isHeld ? said.slice(0, LONGEST) : undefined);
    };
    client.setEncoding('utf8');
    client.setTimeout(PATIENCE, end);
    client.on('data', (text: string) => {
      said += text;
      if (said.length >= LONGEST) end();
    });
    client.on('error', end).on('end', end);
  });
