import type { PublishedVerdict } from '../output.js';
import { aliasesOf, type Dated, type Sample } from './metrics.js';

/** A station as the agent sees it. */
export interface StationState {
  name: string;
  /** One of its sources can give images. */
  connected: boolean;
  /** It has a model and judges. */
  modelLoaded: boolean;
}

/** A station as hosts see it. */
export interface Device {
  readonly name: string;
  readonly aliases: number;
  /** Of what was never said. */
  readonly sinceMs: number;
  connected: boolean;
  modelLoaded: Dated<boolean>;
  /** What the host knows of it. */
  toldLoaded: boolean;
  total: number;
  rejected: number;
  last: Sample | undefined;
  /** Born in this session, and not dead since. */
  alive: boolean;
  /** The last verdict waits, so that the host does not know it as the current one. */
  behind: boolean;
}

/** The stations in the order the agent names them; their aliases stay as long as it runs. */
export class Devices {
  readonly #stations: () => readonly StationState[];
  readonly #now: () => number;
  readonly #byName = new Map<string, Device>();

  constructor(stations: () => readonly StationState[], now: () => number) {
    this.#stations = stations;
    this.#now = now;
  }

  all(): readonly Device[] {
    return [...this.#byName.values()];
  }

  get(name: string): Device | undefined {
    if (!this.#byName.has(name)) this.look();
    return this.#byName.get(name);
  }

  look(): void {
    const atMs = this.#now();
    for (const { name, connected, modelLoaded } of this.#stations()) {
      let device = this.#byName.get(name);
      if (!device) {
        device = {
          name,
          aliases: aliasesOf(this.#byName.size + 1),
          sinceMs: atMs,
          connected,
          modelLoaded: { value: modelLoaded, atMs },
          toldLoaded: modelLoaded,
          total: 0,
          rejected: 0,
          last: undefined,
          alive: false,
          behind: false,
        };
        this.#byName.set(name, device);
      }
      device.connected = connected;
      if (device.modelLoaded.value !== modelLoaded) device.modelLoaded = { value: modelLoaded, atMs };
    }
  }
}

export const countIn = (device: Device, { station, inspection }: PublishedVerdict): Sample => {
  device.total++;
  if (inspection.verdict === 'ng') device.rejected++;
  const { total, rejected } = device;
  device.last = { station, atMs: Date.parse(inspection.at), inspection, total, rejected };
  return device.last;
};
