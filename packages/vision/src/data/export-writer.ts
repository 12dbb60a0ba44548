import type { Dataset, Sample } from './model.js';
import type { ExportFiles } from './export-files.js';
import type { LostNotes } from './lost-notes.js';

export interface ExportContext {
  dataset: Dataset;
  files: ExportFiles;
  lost: LostNotes;
}

/**
 * Writes one format. `add` reads all it needs of the sample before it writes or records anything, so that a bad sample
 * can be left out whole; `finish` writes what lists them all.
 */
export interface ExportWriter {
  add(sample: Sample): Promise<void>;
  finish(): Promise<void>;
}
