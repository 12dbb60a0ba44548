import type { PublishedVerdict } from '../output.js';
import { Backlog } from './backlog.js';
import { Connection, type Ending } from './connection.js';
import { countIn, type Device, Devices, type StationState } from './devices.js';
import { HostState } from './host-state.js';
import {
  asksForRebirth,
  type ForwardCounters,
  modelLoadedData,
  nodeBirth,
  nodeData,
  type Sample,
  stationBirth,
  stationData,
} from './metrics.js';
import { decodePayload, type Metric } from './payload.js';
import { Voice } from './voice.js';

export interface EdgeNodeOptions {
  url: string;
  clientId: string;
  group: string;
  node: string;
  host?: string;
  agentVersion: string;
  keepaliveS: number;
  mostWaiting: number;
  stations: () => readonly StationState[];
  now: () => number;
  onOpen: () => void;
}

/** So paced, the past leaves room for the present, here and in the broker's queues. */
const REPLAYED_AT_ONCE = 50;
const REPLAY_EVERY_MS = 50;

/** The edge node of Sparkplug: births, data, deaths, and what waits between sessions. */
export class EdgeNode {
  readonly #options: EdgeNodeOptions;
  readonly #backlog: Backlog;
  readonly #hostState = new HostState();
  readonly #devices: Devices;
  readonly #voice: Voice;
  #connection: Connection | undefined;
  #bdSeq = 0;
  #isOpen = false;
  #isBorn = false;
  #told: ForwardCounters = { waiting: 0, dropped: 0 };
  #replaying: NodeJS.Timeout | undefined;
  #published = 0;
  #problem: string | null = 'not connected yet';

  constructor(options: EdgeNodeOptions) {
    this.#options = options;
    this.#backlog = new Backlog(options.mostWaiting);
    this.#devices = new Devices(options.stations, options.now);
    this.#voice = new Voice(options);
  }

  /** One session; resolves when it is over. */
  async live(bdSeq: number): Promise<Ending> {
    this.#bdSeq = bdSeq;
    this.#devices.look();
    const { url, clientId, keepaliveS, host } = this.#options;
    let ending: Ending;
    try {
      this.#connection = new Connection({
        url,
        clientId,
        keepaliveS,
        will: this.#voice.deathCertificate(this.#bdSeq),
        subscriptions: [this.#voice.topic('NCMD'), ...(host === undefined ? [] : [stateTopic(host)])],
        onOpen: () => this.#open(),
        onMessage: (topic, payload) => this.#hear(topic, payload),
        onRoom: () => this.#replay(),
        onPing: () => this.#backlog.pinged(),
        onPong: () => this.#backlog.answered(),
      });
      ending = await this.#connection.ended;
    } catch (error) {
      ending = { connected: false, problem: (error as Error).message };
    }
    this.#problem = ending.problem;
    this.#connection = undefined;
    this.#isOpen = false;
    this.#fallSilent();
    this.#hostState.forget();
    this.#published -= this.#backlog.takeBack();
    return ending;
  }

  publish(verdict: PublishedVerdict): void {
    const device = this.#devices.get(verdict.station);
    if (!device) return;
    const sample = countIn(device, verdict);
    if (!this.#isBorn || this.#connection?.isCongested) {
      device.behind = true;
      this.#backlog.add(sample);
    } else if (device.alive) this.#tell(device, sample, false);
    else {
      this.#bear(device);
      this.#count(sample);
    }
  }

  /** Looks after what nobody reports: stations that lose their cameras or models, and the counters. */
  look(): void {
    this.#devices.look();
    if (!this.#isBorn) return;
    for (const device of this.#devices.all()) {
      const shouldLive = device.connected || this.#backlog.holds(device.name);
      if (!device.alive && shouldLive) this.#bear(device);
      else if (device.alive && !shouldLive) {
        device.alive = false;
        this.#send('DDEATH', [], device.name);
      } else if (device.alive && device.toldLoaded !== device.modelLoaded.value) {
        device.toldLoaded = device.modelLoaded.value;
        this.#send('DDATA', modelLoadedData(device.aliases, device.modelLoaded), device.name);
      }
    }
    const counters = this.#forwardCounters();
    const changed = nodeData(this.#told, counters, this.#options.now());
    this.#told = counters;
    if (changed.length > 0) this.#send('NDATA', changed);
  }

  /** Ends the session in words, as an edge node must that goes on purpose. */
  async die(): Promise<void> {
    // Whatever comes now, of the host too, is for the next session.
    this.#isOpen = false;
    this.#fallSilent();
    await this.#connection?.close(this.#voice.deathCertificate(this.#bdSeq));
  }

  counters(): { published: number; dropped: number; problem: string | null } {
    return { published: this.#published, dropped: this.#backlog.dropped, problem: this.#problem };
  }

  #open(): void {
    this.#isOpen = true;
    this.#options.onOpen();
    this.#bearAllWhenHeard();
  }

  #hear(topic: string, payload: Buffer): void {
    const { host } = this.#options;
    if (host !== undefined && topic === stateTopic(host)) {
      if (!this.#hostState.take(payload)) return;
      if (this.#hostState.online) this.#bearAllWhenHeard();
      // Out of the session and into the next, which waits for the host before it is born.
      else if (this.#isBorn) void this.die();
    } else if (topic === this.#voice.topic('NCMD') && this.#isBorn && isRebirthRequest(payload))
      this.#bearAll();
  }

  #bearAllWhenHeard(): void {
    if (!this.#isOpen || this.#isBorn) return;
    const { host } = this.#options;
    if (host === undefined || this.#hostState.online) return this.#bearAll();
    this.#problem = `the primary host ${host} is not online`;
  }

  #bearAll(): void {
    this.#fallSilent();
    this.#devices.look();
    this.#isBorn = true;
    this.#problem = null;
    this.#told = this.#forwardCounters();
    const { agentVersion, now } = this.#options;
    this.#send('NBIRTH', nodeBirth(this.#bdSeq, agentVersion, this.#told, now()));
    for (const device of this.#devices.all())
      if (device.connected || this.#backlog.holds(device.name)) this.#bear(device);
    this.#replay();
  }

  #bear(device: Device): void {
    device.alive = true;
    device.behind = false;
    device.toldLoaded = device.modelLoaded.value;
    const { aliases, last, modelLoaded, sinceMs, name } = device;
    this.#send('DBIRTH', stationBirth(aliases, last, modelLoaded, sinceMs), name);
  }

  #tell(device: Device, sample: Sample, isHistorical: boolean): void {
    this.#send('DDATA', stationData(device.aliases, sample, isHistorical), device.name);
    if (!isHistorical) device.behind = false;
    this.#count(sample);
  }

  #count(sample: Sample): void {
    this.#published++;
    this.#backlog.sent(sample);
  }

  /** What waits, oldest first; then the present of stations whose last verdict had to wait. */
  #replay(): void {
    clearTimeout(this.#replaying);
    this.#replaying = undefined;
    for (let i = 0; i < REPLAYED_AT_ONCE && this.#isBorn && !this.#connection?.isCongested; i++) {
      const sample = this.#backlog.take();
      if (!sample) {
        for (const device of this.#devices.all())
          if (device.behind && device.alive && device.last) {
            this.#send('DDATA', stationData(device.aliases, device.last, false), device.name);
            device.behind = false;
          }
        return;
      }
      const device = this.#devices.get(sample.station) as Device;
      if (!device.alive) this.#bear(device);
      this.#tell(device, sample, true);
    }
    if (this.#isBorn) this.#replaying = setTimeout(() => this.#replay(), REPLAY_EVERY_MS);
  }

  #fallSilent(): void {
    clearTimeout(this.#replaying);
    this.#isBorn = false;
    for (const device of this.#devices.all()) device.alive = false;
  }

  #send(
    ...said: [type: 'NBIRTH' | 'NDATA' | 'DBIRTH' | 'DDATA' | 'DDEATH', metrics: Metric[], device?: string]
  ): void {
    this.#voice.say(this.#connection, ...said);
  }

  #forwardCounters(): ForwardCounters {
    return { waiting: this.#backlog.waiting, dropped: this.#backlog.dropped };
  }
}

const stateTopic = (host: string): string => `spBv1.0/STATE/${host}`;

/** Commands for outputs that this node does not have, and messages that are no payload, are passed over. */
const isRebirthRequest = (payload: Buffer): boolean => {
  try {
    return asksForRebirth(decodePayload(payload).metrics);
  } catch {
    return false;
  }
};
