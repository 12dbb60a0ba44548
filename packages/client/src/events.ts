import { Event } from '@lemniscate/contracts';
import type { Client } from './client.js';

/**
 * What happens at the server, as it happens, from after `after` on. Ends when the connection does; call again with the
 * last `seq` to go on without a gap.
 */
export async function* streamEvents(
  client: Client,
  { after, signal }: { after?: number; signal?: AbortSignal } = {},
): AsyncGenerator<Event> {
  const response = await client.streamEvents({ query: { after }, signal });
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    text += decoder.decode(chunk, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop() as string;
    for (const block of blocks) {
      const data = block
        .split('\n')
        .filter((line) => line.startsWith('data:'))
        .map((line) => line.slice(5).trimStart())
        .join('\n');
      if (data) yield Event.parse(JSON.parse(data));
    }
  }
}
