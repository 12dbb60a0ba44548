/** What a long piece of work tells while it runs; whoever started it draws it. */
export interface Progress {
  /** What is being done now, in a few words: "reading images". */
  stage: string;
  done: number;
  total: number;
}

/** How long work is watched and stopped. */
export interface Work {
  onProgress?: (progress: Progress) => void;
  signal?: AbortSignal;
}
