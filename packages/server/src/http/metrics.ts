import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Counters of one server, in a registry of its own: two servers in one process (tests) do not mix. */
export interface Metrics {
  registry: Registry;
  /** Accepted uploads of devices by kind: inspection, capture, override, blob. */
  ingested: Counter<'kind' | 'outcome'>;
  requests: Histogram<'method' | 'route' | 'status'>;
  /** A number that is asked for when it is read, e.g. how many jobs wait. */
  gauge(name: string, help: string, read: () => Promise<number | Record<string, number>>): void;
}

export const createMetrics = (): Metrics => {
  const registry = new Registry();
  const registers = [registry];
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
    gauge(name, help, read) {
      const gauge: Gauge<'state'> = new Gauge({
        name,
        help,
        labelNames: ['state'],
        registers,
        async collect() {
          const value = await read();
          gauge.reset();
          if (typeof value === 'number') gauge.set(value);
          else for (const [state, count] of Object.entries(value)) gauge.set({ state }, count);
        },
      });
    },
  };
};
