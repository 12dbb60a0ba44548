import type { createJobLog } from './job-log.js';

/**
 * Keeps a lease and carries what the job has to say. Lines go one heartbeat after another, in the order they were said;
 * a heartbeat that hangs holds up no other, since the lease hangs on them.
 * @param send one heartbeat with these lines; rejects when it did not arrive
 */
export const createHeartbeat = (
  said: Pick<ReturnType<typeof createJobLog>, 'take' | 'giveBack'>,
  send: (lines: string[]) => Promise<void>,
) => {
  let delivery: Promise<void> | null = null;
  const carry = async (lines: string[]): Promise<void> => {
    try {
      await send(lines);
    } catch {
      said.giveBack(lines);
    }
  };
  const beat = (): Promise<void> => {
    if (delivery) return carry([]);
    delivery = carry(said.take()).finally(() => {
      delivery = null;
    });
    return delivery;
  };
  return {
    beat,
    /** What was said until now, once what is on its way has arrived or failed. */
    deliver: async (): Promise<void> => {
      await delivery;
      await beat();
    },
  };
};
