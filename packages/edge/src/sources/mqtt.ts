import { createHash } from 'node:crypto';
import { AppError } from '@lemniscate/contracts';
import mqtt, { type MqttClient } from 'mqtt';
import { z } from 'zod';
import type { Intake, Source } from './frame.js';
import { type SourceSpec, withoutPassword } from './spec.js';

const JsonImage = z.object({
  image: z.base64().min(1),
  partId: z.string().max(120).nullish(),
  /** Sent again with the same id, an image counts once. */
  id: z.string().max(200).nullish(),
});

const MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

/** A message is an image file, or JSON with the image in base64. */
const readMessage = (
  payload: Buffer,
  topic: string,
): { bytes: Uint8Array; partId: string | null; id: string | null } => {
  const name = `message on ${topic}`;
  if (payload.length > MAX_MESSAGE_BYTES)
    throw new AppError('image_too_large', { path: name, detail: `it has ${payload.length} bytes` });
  if (payload[0] !== 0x7b) return { bytes: payload, partId: null, id: null };
  try {
    const { image, partId = null, id = null } = JsonImage.parse(JSON.parse(payload.toString('utf8')));
    return { bytes: Buffer.from(image, 'base64'), partId, id };
  } catch (error) {
    throw new AppError(
      'image_unreadable',
      { path: name, detail: 'it begins as JSON but is not {"image": base64, "partId"?, "id"?}' },
      { cause: error },
    );
  }
};

/**
 * Images from a topic. The broker is told that a message has arrived only when its inspection is on the disk (QoS 1, a
 * session that outlives the connection), so what was published while the agent was down comes when it is up.
 */
export const mqttSource = (spec: SourceSpec, clientId: string): Source => {
  const hash = spec.target.indexOf('#');
  const [url, topic] = [spec.target.slice(0, hash), spec.target.slice(hash + 1)];
  if (hash <= 0 || topic === '' || !/^(mqtts?|wss?|tcp|ssl):\/\//.test(url))
    throw new AppError('source_unusable', {
      source: spec.text,
      detail: 'it must be mqtt://HOST:PORT#TOPIC',
    });
  let client: MqttClient | undefined;
  let problem: string | null = `not connected to ${withoutPassword(url)} yet`;
  return {
    async start(intake) {
      client = mqtt.connect(url, {
        clientId: `${clientId}-${createHash('sha256').update(spec.target).digest('hex').slice(0, 8)}`,
        clean: false,
        reconnectPeriod: 2000,
        connectTimeout: 10_000,
      });
      client.on('connect', () => {
        problem = null;
        client?.subscribe(topic, { qos: 1 }, (error) => {
          if (error) problem = `the broker refuses the topic ${topic}: ${error.message}`;
        });
      });
      client.on('error', (error) => (problem = error.message));
      client.on('offline', () => (problem = `not connected to ${withoutPassword(url)}`));
      client.handleMessage = (packet, acknowledge) => {
        if (packet.cmd !== 'publish') return acknowledge();
        take(packet.payload as Buffer, packet.topic, intake, acknowledge);
      };
    },
    async stop() {
      await client?.endAsync(true);
    },
    problem: () => problem,
  };
};

const take = (payload: Buffer, topic: string, intake: Intake, acknowledge: () => void): void => {
  try {
    const { bytes, partId, id } = readMessage(payload, topic);
    void intake.put({
      name: `message on ${topic}`,
      partId,
      arrivedAt: performance.now(),
      load: async () => bytes,
      // The time of an id must be the same when the message comes again, so it is that of no clock.
      ...(id !== null && { again: { atMs: 0, key: `mqtt\n${topic}\n${id}` } }),
      // Without an answer the broker sends it again to the next connection.
      settle: (result) => {
        if ('error' in result ? result.error.code !== 'cancelled' : result.durable) acknowledge();
      },
    });
  } catch (error) {
    intake.report(error as AppError);
    acknowledge();
  }
};
