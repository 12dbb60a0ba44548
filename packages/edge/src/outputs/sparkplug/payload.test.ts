import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodePayload, encodePayload, type Payload } from './payload.js';
import { decodeReference, ReferencePayload } from './testing/host.js';

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const uint64 = fc.maxSafeNat();
const text = fc.string({ unit: 'grapheme', maxLength: 20 });
const bytes = fc.uint8Array({ maxLength: 20 });

const value = fc.oneof(
  fc.record({ isNull: fc.constant(true) }),
  fc.record({ intValue: fc.nat(2 ** 32 - 1) }),
  fc.record({ longValue: uint64 }),
  fc.record({ floatValue: fc.float({ noNaN: true }) }),
  fc.record({ doubleValue: fc.double({ noNaN: true }) }),
  fc.record({ booleanValue: fc.boolean() }),
  fc.record({ stringValue: text }),
  fc.record({ bytesValue: bytes }),
);
const metric = fc
  .tuple(
    fc.record({
      name: optional(text),
      alias: optional(uint64),
      timestamp: optional(uint64),
      datatype: optional(fc.nat(34)),
      isHistorical: optional(fc.boolean()),
      isTransient: optional(fc.boolean()),
    }),
    value,
  )
  .map(([metric, value]) => ({ ...metric, ...value }));
const payloads: fc.Arbitrary<Payload> = fc.record({
  timestamp: optional(uint64),
  metrics: fc.array(metric, { maxLength: 6 }),
  seq: optional(fc.nat(255)),
  uuid: optional(fc.uuid()),
  body: optional(bytes),
});

/** Without what is undefined, and with bytes of one kind. */
const plain = (given: unknown): unknown =>
  JSON.parse(
    JSON.stringify(given, (_, v: unknown) =>
      v instanceof Uint8Array ? { hex: Buffer.from(v).toString('hex') } : Object.is(v, -0) ? '-0' : v,
    ),
    (_, v: { type?: string; data?: number[] }) =>
      v?.type === 'Buffer' ? { hex: Buffer.from(v.data as number[]).toString('hex') } : v,
  );
const snake = (given: unknown): unknown =>
  JSON.parse(
    JSON.stringify(plain(given)).replace(
      /"([a-z]+)([A-Z])([a-z]+)":/g,
      (_, a: string, b: string, c: string) => `"${a}_${b.toLowerCase()}${c}":`,
    ),
  );

describe('the payload', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(payloads, (payload) => {
        expect(plain(decodePayload(encodePayload(payload)))).toEqual(plain(payload));
      }),
      { numRuns: 300 },
    );
  });

  it('is to others what it is here', () => {
    fc.assert(
      fc.property(payloads, (payload) => {
        const theirs = ReferencePayload.toObject(ReferencePayload.decode(encodePayload(payload)), {
          longs: Number,
          arrays: true,
        });
        expect(plain(theirs)).toEqual(snake(payload));
        const again = ReferencePayload.encode(ReferencePayload.fromObject(theirs)).finish();
        expect(Buffer.from(again)).toEqual(encodePayload(payload));
      }),
      { numRuns: 300 },
    );
  });

  it('says zero and false in so many bytes', () => {
    const bytes = encodePayload({ seq: 0, metrics: [{ name: 'a', booleanValue: false }] });
    expect(bytes.toString('hex')).toBe('12050a016170001800');
    expect(decodeReference(bytes)).toEqual({
      seq: 0,
      metrics: [{ name: 'a', boolean_value: false, value: 'boolean_value' }],
    });
  });

  it('passes over what it does not know', () => {
    // A metric with properties (9) and a template (18), and an extension of the payload (100).
    const bytes = Buffer.from('120e0a01614a030a01709201030a016b1803a2060178', 'hex');
    expect(decodePayload(bytes)).toEqual({ metrics: [{ name: 'a' }], seq: 3 });
  });
});
