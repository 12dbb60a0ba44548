import type { Inspection } from '@lemniscate/contracts';

/** Straight into the tables: enrolling is not what is measured. */
export interface IngestSite {
  devices: { id: string; name: string; key: string; stationId: string }[];
  stations: { id: string; name: string; capture: unknown }[];
}

export type Ask =
  | { do: 'site'; site: IngestSite }
  | { do: 'bare'; batches: Inspection[][] }
  | { do: 'sql'; statements: string[] }
  | { do: 'memory' }
  | { do: 'close' };

export interface Answer {
  error?: string;
  url?: string;
  setUpCode?: string;
  noopUrl?: string;
  ms?: number;
  rssBytes?: number;
  heapBytes?: number;
  cpuMs?: number;
}
