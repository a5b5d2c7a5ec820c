import assert from 'node:assert/strict';
import path from 'node:path';
import { rootCertificates } from 'node:tls';
import { findCaBundle, readPrivateCertificates } from '../../src/checkout/ca';
import { authorities } from '../support/certificates';
import { useEnvironment } from '../support/environment';
import { must, refusal } from '../support/errors';
import { temporaryFolder } from '../support/folders';

const [own, other] = authorities;
const folder = temporaryFolder({
  'own.pem': own,
  'mixed.pem': `# the web's\n${must(rootCertificates[0])}\n# ours\n${own}\n${other}`,
  'public.pem': `${must(rootCertificates[0])}\n${must(rootCertificates[1])}\n`,
  'broken.pem': '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
  'mozilla/Other.crt': other,
});
const file = (name: string): string => path.join(folder, name);
const bundle = (caBundle = 'environment', known = file('none')): string =>
  readPrivateCertificates({ name: 'test', caBundle }, known);

describe('readPrivateCertificates', () => {
  describe('with SSL_CERT_FILE set', () => {
    useEnvironment(() => ({ SSL_CERT_FILE: file('own.pem') }));
    it("are that file's for 'environment'", () => {
      assert.equal(bundle(), own);
    });
  });

  describe('with SSL_CERT_FILE unset', () => {
    useEnvironment(() => ({ SSL_CERT_FILE: undefined }));
    it("are none for 'environment'", () => {
      assert.equal(bundle(), '');
      const empty = { SSL_CERT_FILE: '' };
      assert.equal(findCaBundle({ name: 'test', caBundle: 'environment' }, empty), undefined);
    });
    it('are those of the file that the stack names', () => {
      assert.equal(findCaBundle({ name: 'test', caBundle: file('own.pem') }), file('own.pem'));
      assert.equal(bundle(file('own.pem')), own);
    });
    it("leave out the public authorities', which every image has", () => {
      assert.equal(bundle(file('mixed.pem')), own + other);
      assert.equal(bundle(file('public.pem')), '');
    });
    it('leave out those in the folder of public authorities, too', () => {
      assert.equal(bundle(file('mixed.pem'), file('mozilla')), own);
    });
    it('are refused where the file that the stack names does not exist', () => {
      assert.deepEqual(
        refusal(() => bundle('/nowhere.pem')),
        [
          "Pulumi.test.yaml: fleet:caBundle: does not exist: '/nowhere.pem'; write the path of a PEM file, or 'environment'",
        ],
      );
    });
    it('are refused where the file holds what is no certificate', () => {
      assert.deepEqual(
        refusal(() => bundle(file('broken.pem'))),
        [`${file('broken.pem')}: holds more than PEM certificates; remove all else from the file`],
      );
    });
  });

  describe('with SSL_CERT_FILE on a file that is gone', () => {
    useEnvironment(() => ({ SSL_CERT_FILE: '/nowhere.pem' }));
    it('are refused', () => {
      assert.deepEqual(
        refusal(() => bundle()),
        [
          "SSL_CERT_FILE: does not exist: '/nowhere.pem'; write the path of a PEM file, or unset it",
        ],
      );
    });
  });
});
