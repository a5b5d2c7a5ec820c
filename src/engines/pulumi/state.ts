import path from 'node:path';
import { rmSync } from 'node:fs';
import { z } from 'zod';
import type { Context } from '../../checkout/context';
import { locateStateFolder } from '../../lib/home';
import { writeFileAtomic } from '../../lib/files';
import { runPulumi } from './cli';

const resourceSchema = z.looseObject({
  urn: z.string(),
  type: z.string(),
  id: z.string().optional(),
  protect: z.boolean().optional(),
  outputs: z.looseObject({ ref: z.unknown() }).partial().optional(),
});

/** A stack's state as `pulumi stack export` gives it, secrets still encrypted; only what is read here. */
const exportSchema = z.looseObject({
  deployment: z
    .looseObject({
      resources: z.array(resourceSchema).default([]),
      pending_operations: z.array(z.unknown()).optional(),
    })
    .nullable(),
});

export type Resource = z.output<typeof resourceSchema>;
type Exported = z.output<typeof exportSchema>;

/** The state of a stack as Pulumi has it. */
export class PulumiState {
  private constructor(
    private readonly context: Context,
    private readonly exported: Exported,
  ) {}

  static async read(context: Context): Promise<PulumiState> {
    const text = await runPulumi(context, 'stack', 'export');
    return new PulumiState(context, exportSchema.parse(JSON.parse(text)));
  }

  get resources(): readonly Resource[] {
    return this.exported.deployment?.resources ?? [];
  }

  /** Resources of one type that have an id. */
  ofType(type: string): (Resource & { readonly id: string })[] {
    return this.resources.flatMap((each) =>
      each.type === type && each.id !== undefined ? [{ ...each, id: each.id }] : [],
    );
  }

  get pending(): readonly unknown[] {
    return this.exported.deployment?.pending_operations ?? [];
  }

  /**
   * Drops operations that were interrupted. Pulumi would only warn of them at every update, as it cannot know their
   * outcome; here Docker knows it.
   * @throws where another update is at work: they are then not cut off
   */
  async dropPending(): Promise<void> {
    const { deployment } = this.exported;
    if (!deployment) return;
    const { project, stack } = this.context;
    const file = path.join(locateStateFolder(project, stack.name), 'deployment.json');
    const kept = { ...this.exported, deployment: { ...deployment, pending_operations: [] } };
    writeFileAtomic(file, JSON.stringify(kept), 0o600);
    try {
      await runPulumi(this.context, 'stack', 'import', '--file', file);
    } finally {
      rmSync(file, { force: true });
    }
  }
}
