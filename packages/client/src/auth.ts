import type { Problem } from '@lemniscate/contracts';

export interface OutgoingRequest {
  method: string;
  /** Path with query. */
  path: string;
  body: Uint8Array | undefined;
}

/** Says who a request is from. */
export interface Auth {
  headers(request: OutgoingRequest): Promise<Record<string, string>>;
  /** Told of a refusal; true when the request is worth sending once more. */
  learnFrom?(problem: Problem): boolean;
}

/** A user's, session's or trainer's token. */
export const tokenAuth = (secret: string): Auth => ({
  headers: async () => ({ authorization: `Bearer ${secret}` }),
});
