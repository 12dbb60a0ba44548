import mqtt, { type MqttClient } from 'mqtt';
import protobuf from 'protobufjs';

/** The payload as the specification has it (§6.4.1), apart from the agent's own description of it. */
const PROTO = `
  syntax = "proto2";
  package org.eclipse.tahu.protobuf;
  message Payload {
    message Metric {
      optional string name = 1;
      optional uint64 alias = 2;
      optional uint64 timestamp = 3;
      optional uint32 datatype = 4;
      optional bool is_historical = 5;
      optional bool is_transient = 6;
      optional bool is_null = 7;
      oneof value {
        uint32 int_value = 10;
        uint64 long_value = 11;
        float float_value = 12;
        double double_value = 13;
        bool boolean_value = 14;
        string string_value = 15;
        bytes bytes_value = 16;
      }
    }
    optional uint64 timestamp = 1;
    repeated Metric metrics = 2;
    optional uint64 seq = 3;
    optional string uuid = 4;
    optional bytes body = 5;
  }`;

export const ReferencePayload = protobuf
  .parse(PROTO, { keepCase: true })
  .root.lookupType('org.eclipse.tahu.protobuf.Payload');

export interface ReferenceMetric {
  name?: string;
  alias?: number;
  timestamp?: number;
  datatype?: number;
  is_historical?: boolean;
  is_null?: boolean;
  /** Which of the values it is. */
  value?: string;
  [key: `${string}_value`]: unknown;
}

export interface Heard {
  topic: string;
  type: string;
  device: string | undefined;
  qos: number;
  retain: boolean;
  payload: { timestamp?: number; seq?: number; metrics: ReferenceMetric[] };
}

export const decodeReference = (bytes: Uint8Array): Heard['payload'] =>
  ReferencePayload.toObject(ReferencePayload.decode(bytes), {
    longs: Number,
    arrays: true,
    oneofs: true,
  }) as Heard['payload'];

export const valueOf = (metric: ReferenceMetric): unknown =>
  metric.is_null ? null : metric[metric.value as `${string}_value`];

/** Listens to everything, as a SCADA host does, and can say that it is online. */
export class Host {
  readonly heard: Heard[] = [];
  /** What is said before is lost to it, as births are not retained. */
  isListening = false;
  readonly #client: MqttClient;
  /** By alias, as the births say. */
  readonly names = new Map<number, string>();

  private constructor(client: MqttClient) {
    this.#client = client;
    client.on('message', (topic, bytes, { qos, retain }) => {
      const [, , type, , device] = topic.split('/');
      if (topic.startsWith('spBv1.0/STATE/') || type.endsWith('CMD')) return;
      const payload = decodeReference(bytes);
      for (const { alias, name } of payload.metrics)
        if (alias !== undefined && name !== undefined) this.names.set(alias, name);
      this.heard.push({ topic, type, device, qos, retain, payload });
    });
  }

  static async connect(url: string): Promise<Host> {
    const client = mqtt.connect(url, { reconnectPeriod: 50, resubscribe: false });
    const host = new Host(client);
    client.on('error', () => undefined);
    client.on('close', () => (host.isListening = false));
    await new Promise<void>((resolve) => {
      client.on('connect', () =>
        client.subscribe('spBv1.0/#', { qos: 1 }, (error) => {
          host.isListening = !error;
          resolve();
        }),
      );
    });
    return host;
  }

  of(type: string, device?: string): Heard[] {
    return this.heard.filter((h) => h.type === type && (device === undefined || h.device === device));
  }

  /** By name, births and data alike. */
  values({ payload }: Heard): Record<string, unknown> {
    return Object.fromEntries(
      payload.metrics.map((m) => [m.name ?? this.names.get(m.alias as number), valueOf(m)]),
    );
  }

  bdSeqs(type: 'NBIRTH' | 'NDEATH'): unknown[] {
    return this.of(type).map((heard) => this.values(heard)['bdSeq']);
  }

  async command(topic: string, metrics: object[]): Promise<void> {
    const bytes = ReferencePayload.encode({ timestamp: Date.now(), metrics }).finish();
    await this.#client.publishAsync(topic, Buffer.from(bytes));
  }

  async publish(topic: string, text: string): Promise<void> {
    await this.#client.publishAsync(topic, text);
  }

  async state(hostId: string, online: boolean, timestamp: number): Promise<void> {
    const text = JSON.stringify({ online, timestamp });
    await this.#client.publishAsync(`spBv1.0/STATE/${hostId}`, text, { qos: 1, retain: true });
  }

  close(): Promise<void> {
    return this.#client.endAsync(true);
  }
}
