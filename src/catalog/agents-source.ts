import { z } from 'zod';
import { text } from '../lib/fields';
import { line } from '../lib/texts';
import { gitAddress } from '../lib/urls';

/** Where agents come from: a folder, relative to the project's or in full, or a commit that is fetched once. */
export const agentsSourceSchema = z.union(
  [
    line("a folder such as '../agents'"),
    z.strictObject({
      git: gitAddress,
      commit: text("a commit's 40 hexadecimal digits").regex(
        /^[0-9a-f]{40}$/,
        "write a commit's 40 hexadecimal digits",
      ),
    }),
  ],
  "write a folder such as '../agents', or { git: 'https://…', commit: '<40 hexadecimal digits>' }",
);

export type AgentsSource = z.output<typeof agentsSourceSchema>;
