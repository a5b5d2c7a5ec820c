import { z } from 'zod';

/** What a stack does with its images' bills of materials, beside attaching them to the images. */
export const sbomSchema = z.strictObject({
  /** Address that takes each of them by POST, as a CycloneDX document. */
  deliver: z.url({
    protocol: /^https?$/,
    error: "write an http or https address such as 'http://127.0.0.1:9100/sboms'",
  }),
});
