import type { Reporter } from 'vitest/node';

/** Ends a test run with "N passed, N failed, N skipped" alone on a line, for whoever reads the log. */
export const countTests: Reporter = {
  onTestRunEnd(modules, unhandledErrors) {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0, pending: 0 };
    for (const module of modules) {
      // A file that could not be run has no tests to count, but has failed.
      if (module.errors().length > 0) counts.failed++;
      for (const test of module.children.allTests()) counts[test.result().state]++;
    }
    const { passed, failed, skipped, pending } = counts;
    const line = `${passed} passed, ${failed} failed, ${skipped + pending} skipped\n`;
    process.once('exit', () => process.stdout.write(line));
  },
};
