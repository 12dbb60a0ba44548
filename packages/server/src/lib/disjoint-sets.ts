/** What belongs together by chains of pairs (union–find, with halved paths). */
export class DisjointSets {
  readonly #parent = new Map<string, string>();

  /** The one that stands for its set. */
  find(member: string): string {
    let at = member;
    for (;;) {
      const parent = this.#parent.get(at) ?? at;
      if (parent === at) return at;
      const above = this.#parent.get(parent) ?? parent;
      this.#parent.set(at, above);
      at = above;
    }
  }

  join(a: string, b: string): void {
    const [from, into] = [this.find(a), this.find(b)];
    this.#parent.set(into, into);
    this.#parent.set(from, into);
  }

  /** Those that were named, set by set; those of one alone too. */
  sets(): string[][] {
    const byRoot = new Map<string, string[]>();
    for (const member of this.#parent.keys()) {
      const root = this.find(member);
      byRoot.set(root, [...(byRoot.get(root) ?? []), member]);
    }
    return [...byRoot.values()];
  }
}
