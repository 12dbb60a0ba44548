import { cleanup } from '@testing-library/react';
import { setupServer, type SetupServer } from 'msw/node';
import { mockRoute } from './mock-route.ts';
import { afterAll, afterEach, beforeAll, vi } from 'vitest';

/** The API of a test file's pages, answered by `mockRoute`; every test finds it, the page and what it keeps as new. */
export const startMockServer = (onUnhandledRequest: 'error' | 'bypass'): SetupServer => {
  // What the frame of every page asks for.
  const server = setupServer(mockRoute('getSite', () => ({ currency: null, residency: null })));
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
