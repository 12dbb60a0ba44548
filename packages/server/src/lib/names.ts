/** Stations and loops are named by id or by name; the feature that owns the kind says how to find one. */
export interface Names {
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
      if (!find) throw new Error(`nothing says how to find a ${kind}`);
      return await find(idOrName);
    },
  };
};
