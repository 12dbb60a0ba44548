/** What a benchmark is given. */
export interface BenchContext {
  /** Root of the repository, absolute. */
  root: string;
  /** A labelled folder, absolute. */
  data: string;
  /** An id of a base in the box, or a file (then absolute). */
  base: string;
  /** As asked on the command line; each benchmark has its own number otherwise. */
  seeds?: number;
  /** Tiny settings: to see that it runs, not to measure. */
  quick: boolean;
  /** Gone when the benchmark ends. */
  tempDir: string;
  /** One line of progress to stderr. */
  say: (line: string) => void;
}

export type Cell = string | number | null;

export interface Table {
  title: string;
  columns: string[];
  rows: Cell[][];
}

/** One number against what is asked of it. */
export interface Figure {
  name: string;
  asked: string;
  measured: string;
  value: number;
  /** null where nothing is asked. */
  met: boolean | null;
}

export interface BenchResult {
  /** What was run with: seeds, images, threads, sizes. */
  settings: Record<string, string | number | boolean>;
  tables: Table[];
  figures: Figure[];
  /** What a reader must know to read the numbers right. */
  notes: string[];
}

export interface Bench {
  name: string;
  about: string;
  run(context: BenchContext): Promise<BenchResult>;
}

/** Something a benchmark needs is not here: it is left out, with the reason. */
export class SkipBench extends Error {}

/** Seeds 0, 1, … : as many as asked, the benchmark's own number otherwise, few when quick. */
export const seedsOf = ({ seeds, quick }: BenchContext, usual: number, quickly = 2): number[] =>
  Array.from({ length: seeds ?? (quick ? Math.min(usual, quickly) : usual) }, (_, i) => i);
