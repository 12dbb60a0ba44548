import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Counters of one server, in a registry of its own: two servers in one process (tests) do not mix. */
export interface Metrics {
  registry: Registry;
  /** Accepted uploads of devices by kind: inspection, capture, override, blob. */
  ingested: Counter<'kind' | 'outcome'>;
  requests: Histogram<'method' | 'route' | 'status'>;
  /** A number that is asked for when it is read, e.g. how many jobs wait; by labels, or one without. */
  gauge<Label extends string = never>(gauge: {
    name: string;
    help: string;
    labels?: readonly Label[];
    read(): Promise<readonly Sample<Label>[] | number>;
  }): void;
}

export interface Sample<Label extends string> {
  labels: Record<Label, string>;
  value: number;
}

/** `onTrouble` hears of numbers that could not be asked for. */
export const createMetrics = (onTrouble: (error: unknown, name: string) => void = () => {}): Metrics => {
  const registry = new Registry();
  const registers = [registry];
  // Memory, processor, event loop, garbage collection: process_… and nodejs_….
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    ingested: new Counter({
      name: 'lemniscate_ingested_total',
      help: 'What devices handed over',
      labelNames: ['kind', 'outcome'],
      registers,
    }),
    requests: new Histogram({
      name: 'lemniscate_http_request_seconds',
      help: 'Duration of requests',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60],
      registers,
    }),
    gauge({ name, help, labels = [], read }) {
      const gauge: Gauge = new Gauge({
        name,
        help,
        labelNames: [...labels],
        registers,
        async collect() {
          // What cannot be asked is not known; the rest is told all the same.
          const value = await read().catch((error: unknown) => {
            onTrouble(error, name);
            return labels.length === 0 ? NaN : [];
          });
          gauge.reset();
          if (typeof value === 'number') gauge.set(value);
          else for (const sample of value) gauge.set(sample.labels, sample.value);
        },
      });
    },
  };
};
