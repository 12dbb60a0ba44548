import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createScratch, type Scratch } from './scratch.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** What a server and its pages are made of, and no machine beside a line should have to install. */
const OF_THE_SERVER = [
  /^fastify/,
  /^@fastify\//,
  /^kysely/,
  /^@electric-sql\//,
  /^pg$|^pg-/,
  /^@aws-sdk\//,
  /^react$|^react-/,
  /^@mantine\//,
  /^@tanstack\//,
  /^vite$|^vitest$|^typescript$|^playwright/,
  /^@lemniscate\/(?!edge$|client$|contracts$|vision$|testkit$)/,
];

interface Locked {
  link?: boolean;
  resolved?: string;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

/** Where npm finds a package asked for from a folder: there, or in one of those above it. */
const locate = (packages: Record<string, Locked>, from: string, name: string): string | undefined => {
  for (let dir = from; ; dir = dirname(dir)) {
    const path = join(dir === '.' ? '' : dir, 'node_modules', name);
    if (packages[path]) return path;
    if (dir === '.') return undefined;
  }
};

/** What installing a workspace brings with it, by the lock file: folder in node_modules → folder it stands for. */
const closureOf = (packages: Record<string, Locked>, workspace: string): Map<string, string> => {
  const found = new Map<string, string>();
  const visit = (folder: string): void => {
    const { dependencies, optionalDependencies } = packages[folder];
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const path = locate(packages, folder, name);
      // Binaries of other systems are optional and may be missing.
      if (path === undefined && optionalDependencies?.[name] !== undefined) continue;
      if (path === undefined) throw new Error(`${folder} wants ${name}, which is not in the lock file`);
      if (found.has(path)) continue;
      const target = packages[path].link ? (packages[path].resolved as string) : path;
      found.set(path, target);
      visit(target);
    }
  };
  visit(workspace);
  return found;
};

const nameOf = (path: string): string =>
  path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

describe('the agent, installed alone', () => {
  let scratch: Scratch;
  let closure: Map<string, string>;

  beforeAll(async () => {
    scratch = await createScratch();
    const lock = JSON.parse(await readFile(join(ROOT, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, Locked>;
    };
    closure = closureOf(lock.packages, 'packages/edge');
  });
  afterAll(() => scratch.remove());

  it('brings nothing of the server', () => {
    const names = [...closure.keys()].map(nameOf);
    expect(names).toContain('onnxruntime-node');
    expect(names.filter((name) => OF_THE_SERVER.some((pattern) => pattern.test(name)))).toEqual([]);
  });

  it('runs with what it brings, and with nothing else within its reach', async () => {
    const modules = join(scratch.dir, 'node_modules');
    const top = [...closure].filter(([path]) => /^node_modules\/(@[^/]+\/)?[^/]+$/.test(path));
    for (const [path, target] of [...top, ['node_modules/@lemniscate/edge', 'packages/edge'] as const]) {
      if (!existsSync(join(ROOT, target))) continue;
      const link = join(modules, nameOf(path));
      await mkdir(dirname(link), { recursive: true });
      await symlink(join(ROOT, target), link, 'dir');
    }
    // Links stay links, so that nobody looks into the monorepo's own node_modules.
    const run = (...args: string[]) =>
      promisify(execFile)(process.execPath, ['--preserve-symlinks', '--preserve-symlinks-main', ...args], {
        cwd: scratch.dir,
      });
    const agent = join(modules, '@lemniscate/edge/bin/lemniscate-edge.js');
    expect((await run(agent, '--help')).stdout).toMatch(/enroll/);
    const parts =
      "const { runEdge } = await import('@lemniscate/edge'); process.stdout.write(typeof runEdge)";
    expect((await run('--input-type=module', '--eval', parts)).stdout).toBe('function');
    await expect(run('--input-type=module', '--eval', "await import('fastify')")).rejects.toThrow(
      /Cannot find package/,
    );
  });
});
