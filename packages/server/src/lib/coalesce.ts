export interface CoalesceOptions<In, Out> {
  /** One answer each, in the order of the inputs. */
  run(inputs: readonly In[]): Promise<Out[]>;
  /** Batches that may run at once; 1 where there is one connection. */
  lanes: number;
  /** How much one input counts for, and how much a batch may hold. */
  weigh?(input: In): number;
  mostWeight: number;
}

interface Waiting<In, Out> {
  input: In;
  resolve: (output: Out) => void;
  reject: (error: unknown) => void;
}

/**
 * Does together what is asked for at the same time (group commit): while a batch runs, what comes gathers for the next.
 * Alone, a call runs at once. When a batch fails, its calls are made one by one, so that each gets an answer of its own;
 * `run` must leave nothing behind when it fails.
 */
export const coalesce = <In, Out>({
  run,
  lanes,
  weigh = () => 1,
  mostWeight,
}: CoalesceOptions<In, Out>): ((input: In) => Promise<Out>) => {
  const waiting: Waiting<In, Out>[] = [];
  let running = 0;

  const take = (): Waiting<In, Out>[] => {
    let weight = 0;
    let count = 0;
    while (count < waiting.length && (count === 0 || weight < mostWeight))
      weight += weigh(waiting[count++].input);
    return waiting.splice(0, count);
  };

  const runBatch = async (batch: readonly Waiting<In, Out>[]): Promise<void> => {
    try {
      const outputs = await run(batch.map(({ input }) => input));
      for (const [i, { resolve }] of batch.entries()) resolve(outputs[i]);
    } catch (error) {
      if (batch.length === 1) batch[0].reject(error);
      else for (const one of batch) await runBatch([one]);
    }
  };

  const drain = async (): Promise<void> => {
    running++;
    while (waiting.length > 0) await runBatch(take());
    running--;
  };

  return (input) =>
    new Promise((resolve, reject) => {
      waiting.push({ input, resolve, reject });
      if (running < lanes) void drain();
    });
};
