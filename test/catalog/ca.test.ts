import assert from 'node:assert/strict';
import path from 'node:path';
import { caBundle, caBundlePath } from '../../catalog/ca';
import { useEnvironment } from '../support/environment';
import { refusal } from '../support/errors';
import { temporaryFolder } from '../support/folders';

const file = path.join(temporaryFolder({ 'ca.pem': 'certificates\n' }), 'ca.pem');

describe('caBundle', () => {
  describe('with SSL_CERT_FILE set', () => {
    useEnvironment(() => ({ SSL_CERT_FILE: file }));
    it("is that file's text for 'environment'", () => {
      assert.equal(caBundle({ name: 'test', caBundle: 'environment' }), 'certificates\n');
    });
  });

  describe('with SSL_CERT_FILE unset', () => {
    useEnvironment(() => ({ SSL_CERT_FILE: undefined }));
    it("is none for 'environment'", () => {
      assert.equal(caBundle({ name: 'test', caBundle: 'environment' }), undefined);
      const empty = { SSL_CERT_FILE: '' };
      assert.equal(caBundlePath({ name: 'test', caBundle: 'environment' }, empty), undefined);
    });
    it('is the file that the stack names', () => {
      assert.equal(caBundlePath({ name: 'test', caBundle: file }), file);
      assert.equal(caBundle({ name: 'test', caBundle: file }), 'certificates\n');
    });
    it('is refused where the file that the stack names does not exist', () => {
      assert.deepEqual(
        refusal(() => caBundle({ name: 'test', caBundle: '/nowhere.pem' })),
        [
          "Pulumi.test.yaml: fleet:caBundle: given '/nowhere.pem', which does not exist; write a PEM file's path or 'environment'",
        ],
      );
    });
  });

  describe('with SSL_CERT_FILE on a file that is gone', () => {
    useEnvironment(() => ({ SSL_CERT_FILE: '/nowhere.pem' }));
    it('is refused', () => {
      assert.deepEqual(
        refusal(() => caBundle({ name: 'test', caBundle: 'environment' })),
        ["SSL_CERT_FILE: given '/nowhere.pem', which does not exist; unset or correct it"],
      );
    });
  });
});
