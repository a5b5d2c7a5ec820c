import { readWords, type Suspect } from './surroundings';
import { isWell, type JudgedContainer } from './watch';

/** Failures with the same words from which on they are taken for one storm. */
const STORM = 3;

/**
 * Keeps many services from being put back at once for one reason. Where three or more releases fail with the same words, the first
 * one alone is put back: it shows whether going back helps. The others follow once it runs well.
 */
export class Storms {
  /** The service that was put back first, by the words. */
  private readonly first = new Map<string, string>();

  /**
   * Selects the suspects to put back now.
   * @param look with the services that were put back
   */
  async select(
    suspects: readonly Suspect[],
    look: readonly JudgedContainer[],
  ): Promise<readonly Suspect[]> {
    const groups = new Map<string, Suspect[]>();
    for (const each of suspects) {
      const words = await readWords(each.judged);
      groups.set(words, [...(groups.get(words) ?? []), each]);
    }
    return [...groups].flatMap(([words, group]) => this.choose(words, group, look));
  }

  private choose(
    words: string,
    group: readonly Suspect[],
    look: readonly JudgedContainer[],
  ): readonly Suspect[] {
    const first = this.first.get(words);
    const tried = look.find(({ service }) => service === first);
    if (tried) return isWell(tried) ? group : [];
    if (words === '' || group.length < STORM) return group;
    const [one] = group;
    if (one) this.first.set(words, one.judged.service);
    return group.slice(0, 1);
  }
}
