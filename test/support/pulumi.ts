import execa from 'execa';

/** Skips the test or suite, and says why, where no `pulumi` on PATH answers. */
export async function pulumiOrSkip(this: Mocha.Context): Promise<void> {
  this.timeout(30_000);
  const { failed } = await execa('pulumi', ['version'], { reject: false, timeout: 20_000 });
  if (!failed) return;
  console.log('      skipped: no pulumi on PATH that answers');
  this.skip();
}
