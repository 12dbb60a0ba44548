import { cleanup } from '@testing-library/react';
import { setupServer, type SetupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, vi } from 'vitest';

/** The API of a test file's pages, answered by `mockRoute`; every test finds it, the page and what it keeps as new. */
export const startMockServer = (onUnhandledRequest: 'error' | 'bypass'): SetupServer => {
  const server = setupServer();
  beforeAll(() => {
    // Live data is not of these tests, and happy-dom has none.
    vi.stubGlobal(
      'EventSource',
      class extends EventTarget {
        close() {}
      },
    );
    server.listen({ onUnhandledRequest });
  });
  afterEach(() => {
    cleanup();
    server.resetHandlers();
    localStorage.clear();
  });
  afterAll(() => server.close());
  return server;
};
