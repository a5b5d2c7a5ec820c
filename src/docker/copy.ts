import execa from 'execa';

/** Reads a folder of a container as a tar archive; empty where the container has no such folder. */
export async function readFolder(container: string, folder: string): Promise<Buffer> {
  const { stdout } = await execa('docker', ['cp', `${container}:${folder}`, '-'], {
    encoding: null,
    stdin: 'ignore',
    reject: false,
    maxBuffer: 1 << 28,
  });
  return stdout;
}
