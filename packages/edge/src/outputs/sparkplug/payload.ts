import protobuf from 'protobufjs';

/** The types of Sparkplug that are used here, by their numbers on the wire. */
export const DataType = { Int64: 4, UInt64: 8, Double: 10, Boolean: 11, String: 12 } as const;
export type DataType = (typeof DataType)[keyof typeof DataType];

/** At most one value; none with `isNull`. 64-bit numbers are exact to 2^53 - 1, more than milliseconds and parts come to. */
export interface Metric {
  name?: string;
  alias?: number;
  timestamp?: number;
  datatype?: number;
  isHistorical?: boolean;
  isTransient?: boolean;
  isNull?: boolean;
  intValue?: number;
  longValue?: number;
  floatValue?: number;
  doubleValue?: number;
  booleanValue?: boolean;
  stringValue?: string;
  bytesValue?: Uint8Array;
}

export interface Payload {
  timestamp?: number;
  metrics: Metric[];
  seq?: number;
  uuid?: string;
  body?: Uint8Array;
}

type Field = [id: number, type: string, rule?: 'repeated'];
const message = (fields: Record<string, Field>, value?: string[]) => ({
  // Otherwise zero and false would be left out, which says something else here.
  edition: 'proto2',
  ...(value && { oneofs: { value: { oneof: value } } }),
  fields: Object.fromEntries(
    Object.entries(fields).map(([name, [id, type, rule]]) => [name, { id, type, ...(rule && { rule }) }]),
  ),
});

/**
 * Field numbers and wire types of org.eclipse.tahu.protobuf.Payload (Sparkplug 3.0, §6.4.1). Data sets, templates,
 * properties and metadata (8, 9, 17 to 19 of a metric) are not sent by this agent and are passed over when read.
 */
const MESSAGES = {
  Metric: message(
    {
      name: [1, 'string'],
      alias: [2, 'uint64'],
      timestamp: [3, 'uint64'],
      datatype: [4, 'uint32'],
      isHistorical: [5, 'bool'],
      isTransient: [6, 'bool'],
      isNull: [7, 'bool'],
      intValue: [10, 'uint32'],
      longValue: [11, 'uint64'],
      floatValue: [12, 'float'],
      doubleValue: [13, 'double'],
      booleanValue: [14, 'bool'],
      stringValue: [15, 'string'],
      bytesValue: [16, 'bytes'],
    },
    ['intValue', 'longValue', 'floatValue', 'doubleValue', 'booleanValue', 'stringValue', 'bytesValue'],
  ),
  Payload: message({
    timestamp: [1, 'uint64'],
    metrics: [2, 'Metric', 'repeated'],
    seq: [3, 'uint64'],
    uuid: [4, 'string'],
    body: [5, 'bytes'],
  }),
};

const PayloadType = protobuf.Root.fromJSON({ nested: { sparkplug: { nested: MESSAGES } } }).lookupType(
  'sparkplug.Payload',
);

export const encodePayload = (payload: Payload): Buffer => {
  const bytes = PayloadType.encode(payload).finish();
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
};

/** Throws what protobufjs throws when the bytes are no payload. */
export const decodePayload = (bytes: Uint8Array): Payload =>
  PayloadType.toObject(PayloadType.decode(bytes), { longs: Number, arrays: true }) as Payload;
