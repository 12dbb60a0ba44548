/** Counts what a format cannot hold, so that it can be said rather than dropped in silence. */
export interface LostNotes {
  add(what: string, images?: number): void;
  list(): string[];
}

export const createLostNotes = (): LostNotes => {
  const counts = new Map<string, number>();
  return {
    add: (what, images = 1) => {
      if (images > 0) counts.set(what, (counts.get(what) ?? 0) + images);
    },
    list: () => [...counts].map(([what, images]) => `${what} (${images} image${images === 1 ? '' : 's'})`),
  };
};
