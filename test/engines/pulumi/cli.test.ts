import assert from 'node:assert/strict';
import { chmodSync, existsSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findOnPath, findPulumi } from '../../../src/engines/pulumi/cli';
import { useEnvironment } from '../../support/environment';
import { rejection } from '../../support/errors';
import { temporaryFolder } from '../../support/folders';

describe('pulumiCommand', () => {
  describe('without pulumi on PATH', () => {
    useEnvironment(() => ({ PATH: temporaryFolder() }));

    it('says how to install it if the npm package is missing too', async () => {
      assert.deepEqual(await rejection(findPulumi(temporaryFolder({ 'package.json': '{}' }))), [
        'pulumi: is not on PATH; install it as https://www.pulumi.com/docs/install says, or run npm ci for the npm package pulumi',
      ]);
    });

    it('has the npm package run its script in a folder of this user alone', async () => {
      const root = temporaryFolder({
        'package.json': '{}',
        'node_modules/pulumi/package.json': '{}',
        'node_modules/pulumi/lib/resolve.js':
          "exports.resolve = () => Promise.reject(new Error(require('node:os').tmpdir()));",
      });
      const before = tmpdir();
      const [line = ''] = await rejection(findPulumi(root));
      const [, folder = ''] = /cannot fetch the CLI: (.*); check/.exec(line) ?? [];
      assert.match(path.relative(before, folder), /^fleet-pulumi-\w{6}$/);
      assert.deepEqual([tmpdir(), existsSync(folder)], [before, false]);
    });

    it('says why the npm package could not fetch it', async () => {
      const root = temporaryFolder({
        'package.json': '{}',
        'node_modules/pulumi/package.json': '{}',
        'node_modules/pulumi/lib/resolve.js':
          "exports.resolve = () => Promise.reject(new TypeError('fetch failed'));",
      });
      assert.deepEqual(await rejection(findPulumi(root)), [
        'pulumi: the npm package cannot fetch the CLI: fetch failed; check the network, or install the CLI as https://www.pulumi.com/docs/install says',
      ]);
    });
  });

  describe("with npm's starter before it on PATH", () => {
    const [starter, real] = [
      temporaryFolder({ 'pulumi.js': '' }),
      temporaryFolder({ pulumi: '#!/bin/sh\n' }),
    ];
    chmodSync(path.join(real, 'pulumi'), 0o755);
    chmodSync(path.join(starter, 'pulumi.js'), 0o755);
    symlinkSync('pulumi.js', path.join(starter, 'pulumi'));
    useEnvironment(() => ({ PATH: `${starter}:${real}` }));
    it('is the CLI itself', () => {
      assert.equal(findOnPath(), path.join(real, 'pulumi'));
    });
  });
});
