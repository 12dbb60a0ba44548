import mqtt, { type MqttClient } from 'mqtt';
import { type Output, verdictJson } from './output.js';

const MOST_WAITING = 1000;

/** Plain JSON on lemniscate/<station>/verdict, and lemniscate/<device>/status as a retained "online" or "offline". */
export const mqttOutput = ({ url, deviceId }: { url: string; deviceId: string }): Output => {
  let client: MqttClient | undefined;
  let waiting = 0;
  let published = 0;
  let dropped = 0;
  let problem: string | null = null;
  const statusTopic = `lemniscate/${deviceId}/status`;
  return {
    name: 'mqtt',
    async start() {
      client = mqtt.connect(url, {
        clientId: `lemniscate-${deviceId}-out`,
        reconnectPeriod: 2000,
        connectTimeout: 10_000,
        // A verdict from before the line was up again would reject the wrong part.
        queueQoSZero: false,
        will: { topic: statusTopic, payload: Buffer.from('offline'), qos: 1, retain: true },
      });
      client.on('connect', () => {
        problem = null;
        client?.publish(statusTopic, 'online', { qos: 1, retain: true });
      });
      client.on('error', (error) => (problem = error.message));
      client.on('offline', () => (problem ??= 'not connected'));
    },
    publish(verdict) {
      if (!client?.connected || waiting >= MOST_WAITING) {
        dropped++;
        return;
      }
      waiting++;
      const text = JSON.stringify(verdictJson(verdict));
      client.publish(`lemniscate/${verdict.station}/verdict`, text, { qos: 0 }, (error) => {
        waiting--;
        if (error) dropped++;
        else published++;
      });
    },
    async stop() {
      if (client?.connected)
        await client.publishAsync(statusTopic, 'offline', { qos: 1, retain: true }).catch(() => undefined);
      await client?.endAsync(true);
    },
    counters: () => ({ published, dropped, problem }),
  };
};
