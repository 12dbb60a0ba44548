import { defineConfig } from 'vitest/config';

// "npm run test:faults": kills and other harm for many minutes. FAULT_KILLS, FAULT_SEED.
export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source', 'node'] } },
  test: { include: ['e2e/faults/*.faults.ts'], pool: 'forks', reporters: ['default'] },
});
