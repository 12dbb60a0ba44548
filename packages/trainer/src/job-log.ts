/** As many lines as a heartbeat carries, and as long as they may be. */
const MAX_LINES = 100;
const MAX_LENGTH = 1000;

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** What a job has to say to whoever watches its turn: its stages with their times, and why it failed. */
export const createJobLog = (now: () => number = () => performance.now()) => {
  let waiting: string[] = [];
  let stage: { name: string; total: number; since: number } | null = null;
  const say = (line: string): void => void waiting.push(line.slice(0, MAX_LENGTH));
  const leave = (): void => {
    if (stage) say(`${stage.name}: ${stage.total} in ${seconds(now() - stage.since)}`);
    stage = null;
  };
  return {
    say,
    /** Its time is told when the next one begins, or at the end. */
    enter: (name: string, total: number): void => {
      leave();
      stage = { name, total, since: now() };
      say(`${name} …`);
    },
    leave,
    /** Lines that are not delivered yet; given back when they could not be. */
    take: (): string[] => waiting.splice(0, MAX_LINES),
    giveBack: (lines: readonly string[]): void => {
      waiting = [...lines, ...waiting];
    },
  };
};
