/** What is left undefined is not a change: it would make nothing of what is there. */
export const given = <T extends object>(changes: T): T =>
  Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)) as T;
