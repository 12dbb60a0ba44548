/** Acts at once, then at most once in so long a time; what is asked for meanwhile is done once, when it is over. */
export const atMostEvery = (ms: number, act: () => void): (() => void) => {
  let resting: NodeJS.Timeout | undefined;
  let isWanted = false;
  const rest = (): void => {
    resting = setTimeout(() => {
      resting = undefined;
      if (isWanted) ask();
    }, ms);
    resting.unref();
  };
  const ask = (): void => {
    isWanted = resting !== undefined;
    if (isWanted) return;
    act();
    rest();
  };
  return ask;
};
