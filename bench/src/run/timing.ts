/** Milliseconds of every call, in order. */
export const timeEach = async (times: number, run: () => Promise<unknown>): Promise<number[]> => {
  const taken: number[] = [];
  for (let i = 0; i < times; i++) {
    const started = performance.now();
    await run();
    taken.push(performance.now() - started);
  }
  return taken;
};
