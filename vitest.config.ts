import { defineConfig } from 'vitest/config';
import { countTests } from './scripts/count-tests.js';

// Tests run the TypeScript sources (the "source" export condition); the end-to-end tests run the built command.
export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source', 'node'] } },
  test: {
    include: ['packages/*/src/**/*.test.{ts,tsx}', 'testkit/src/**/*.test.ts', 'e2e/**/*.test.ts'],
    // Limits against what hangs, not against a slow machine.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 60_000 } },
    pool: 'forks',
    maxWorkers: 2,
    reporters: ['default', countTests],
  },
});
