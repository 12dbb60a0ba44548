import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { whyNoApp } from './web-server.js';

const SCRIPT = fileURLToPath(new URL('../../scripts/web-size.mjs', import.meta.url));
const reason = await whyNoApp();

test.skipIf(reason !== null)(
  `the first load of the review page is within its budget${reason ? ` (left out: ${reason})` : ''}`,
  async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT]);
    expect(stdout).toContain('in all, of 250');
  },
);
