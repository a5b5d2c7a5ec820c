import { z } from 'zod';
import { webAddress } from '../lib/urls';

/** The receiver of a stack's bills of materials. They are attached to the images in any case. */
export const sbomSchema = z.strictObject({
  /** Address that takes each of them by POST, as a CycloneDX document. */
  deliver: webAddress(
    /^https?$/,
    "write an http or https address without credentials, such as 'http://127.0.0.1:9100/sboms'",
  ),
});
