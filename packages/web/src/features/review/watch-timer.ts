/** Seconds that somebody looked at what is shown: time in another tab does not count. */
export const createWatchTimer = (now: () => number = () => performance.now()) => {
  let sinceMs: number | null = null;
  let spentMs = 0;
  return {
    restart(visible: boolean): void {
      spentMs = 0;
      sinceMs = visible ? now() : null;
    },
    pause(): void {
      if (sinceMs !== null) spentMs += now() - sinceMs;
      sinceMs = null;
    },
    resume(): void {
      sinceMs ??= now();
    },
    seconds: (): number => (spentMs + (sinceMs === null ? 0 : now() - sinceMs)) / 1000,
  };
};
