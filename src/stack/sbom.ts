import { z } from 'zod';

/** The receiver of a stack's bills of materials. They are attached to the images in any case. */
export const sbomSchema = z.strictObject({
  /** Address that takes each of them by POST, as a CycloneDX document. */
  deliver: z.url({
    protocol: /^https?$/,
    error: "write an http or https address such as 'http://127.0.0.1:9100/sboms'",
  }),
});
