import { z } from 'zod';

const State = z.object({ online: z.boolean(), timestamp: z.number().min(0) });

/**
 * What the primary host says of itself (§5.4, §5.5). A death may come after the birth that followed it, so that whatever
 * is older than what was heard before does not count.
 */
export class HostState {
  online = false;
  #heardAtMs = -1;

  /** @returns whether it is news that counts */
  take(message: Uint8Array): boolean {
    let given: unknown;
    try {
      given = JSON.parse(Buffer.from(message).toString('utf8'));
    } catch {
      return false;
    }
    const { success, data } = State.safeParse(given);
    if (!success || data.timestamp < this.#heardAtMs) return false;
    this.#heardAtMs = data.timestamp;
    this.online = data.online;
    return true;
  }

  /** Without a connection nothing is known of it; the broker retains the last word. */
  forget(): void {
    this.online = false;
  }
}
