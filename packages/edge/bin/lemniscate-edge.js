#!/usr/bin/env node
import { existsSync } from 'node:fs';

const main = new URL('../dist/main.js', import.meta.url);
if (existsSync(main)) {
  const { runProcess } = await import(main.href);
  await runProcess();
} else {
  process.stderr.write('error: Lemniscate has not been built yet.\nwhat to do: Run "npm run build" first.\n');
  process.exitCode = 1;
}
