interface Closable {
  close(): Promise<unknown>;
}

/** Marks something to be closed, and hands it back. */
export type ToClose = <C extends Closable>(opened: C) => C;

/**
 * Runs `work` and afterwards closes, last first, whatever it asked to have closed: also when the next thing could not
 * be opened.
 */
export const closing = async <T>(work: (toClose: ToClose) => Promise<T>): Promise<T> => {
  const opened: Closable[] = [];
  try {
    return await work((one) => {
      opened.push(one);
      return one;
    });
  } finally {
    for (const one of opened.reverse()) await one.close();
  }
};
