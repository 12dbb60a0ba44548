interface Closable {
  close(): Promise<unknown>;
}

/**
 * Runs `work` and afterwards closes, last first, whatever it asked to have closed: also when the next thing could not
 * be opened.
 */
export const closing = async <T>(
  work: (toClose: <C extends Closable>(opened: C) => C) => Promise<T>,
): Promise<T> => {
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
