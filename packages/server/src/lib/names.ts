/** Stations and loops are named by id or by name; the feature that owns the kind says how to find one. */
export interface Names {
  /** Until its feature is there, a kind has no finder and names are taken as they are. */
  register(kind: string, find: (idOrName: string) => Promise<string>): void;
  /** @throws AppError not_found */
  idOf(kind: string, idOrName: string): Promise<string>;
}

export const createNames = (): Names => {
  const finders = new Map<string, (idOrName: string) => Promise<string>>();
  return {
    register: (kind, find) => void finders.set(kind, find),
    idOf: async (kind, idOrName) => {
      const find = finders.get(kind);
      return find ? await find(idOrName) : idOrName;
    },
  };
};
