import type { BlobReferences, ReferenceQuery } from './blobs.js';

export const createBlobReferences = (): BlobReferences => {
  const queries = new Map<string, ReferenceQuery>();
  return {
    register: (name, query) => void queries.set(name, query),
    all: () => [...queries].map(([name, query]) => ({ name, query })),
  };
};
