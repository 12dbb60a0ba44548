import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, totalmem, type } from 'node:os';
import { join } from 'node:path';

export interface Machine {
  date: string;
  cpu: string;
  cores: number;
  memoryGiB: number;
  system: string;
  node: string;
  onnxruntime: string;
  /** 1, 5 and 15 minutes, at the start: another process on the machine makes every time longer. */
  loadAverage: number[];
  commit: string;
}

const versionOf = (root: string, name: string): string => {
  try {
    const text = readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8');
    return (JSON.parse(text) as { version: string }).version;
  } catch {
    return 'unknown';
  }
};

const commitOf = (root: string): string => {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty'], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
      .toString()
      .trim();
  } catch {
    return 'unknown';
  }
};

export const describeMachine = (root: string): Machine => ({
  date: new Date().toISOString(),
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  cores: availableParallelism(),
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  system: `${type()} ${process.arch}`,
  node: process.version,
  onnxruntime: versionOf(root, 'onnxruntime-node'),
  loadAverage: loadavg().map((l) => Number(l.toFixed(2))),
  commit: commitOf(root),
});

export const printMachine = (m: Machine): void => {
  process.stdout.write(
    `machine: ${m.cpu}, ${m.cores} cores, ${m.memoryGiB} GiB, ${m.system}, Node ${m.node}, onnxruntime-node ${m.onnxruntime}\n` +
      `date: ${m.date} · commit: ${m.commit} · load average at start: ${m.loadAverage.join(' ')}\n\n`,
  );
};
