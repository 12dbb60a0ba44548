import { createClient } from '@lemniscate/client';

/**
 * Calls go out with the session's cookie. The header tells the server that a page of ours made the call: a form or an
 * image on another site cannot set it (OWASP, cross-site request forgery: custom request headers).
 */
const fetchFromPage: typeof fetch = (input, init) =>
  fetch(input, {
    ...init,
    credentials: 'same-origin',
    headers: { ...(init?.headers as Record<string, string>), 'x-lemniscate-web': '1' },
  });

/** The server that this page came from. */
export const client = createClient({ url: window.location.origin, fetch: fetchFromPage });
