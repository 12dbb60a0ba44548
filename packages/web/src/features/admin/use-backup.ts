import { useRef, useState } from 'react';
import { client } from '../../api/client.ts';

interface FileWriter {
  write(chunk: Uint8Array): Promise<void>;
  close(): Promise<void>;
  abort(): Promise<void>;
}

/** File System Access API: Chromium, on https or localhost. */
interface WithPicker {
  showSaveFilePicker?: (options: {
    suggestedName: string;
  }) => Promise<{ createWritable(): Promise<FileWriter> }>;
}

/** Where a page cannot write to a file piece by piece, whole backups are held in memory up to this size. */
const MOST_IN_MEMORY_BYTES = 1_000_000_000;

const toMemory = (name: string): FileWriter => {
  const chunks: Uint8Array[] = [];
  return {
    write: async (chunk) => void chunks.push(chunk),
    async close() {
      const url = URL.createObjectURL(new Blob(chunks as BlobPart[], { type: 'application/x-tar' }));
      const link = document.createElement('a');
      link.href = url;
      link.download = name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(url), 60_000);
    },
    abort: async () => void chunks.splice(0),
  };
};

const openFile = async (name: string): Promise<FileWriter> => {
  const picker = (window as WithPicker).showSaveFilePicker;
  if (!picker) return toMemory(name);
  return (await picker({ suggestedName: name })).createWritable();
};

export type BackupState =
  | { kind: 'idle' }
  | { kind: 'running'; bytes: number }
  | { kind: 'done'; bytes: number; name: string }
  | { kind: 'failed'; error: unknown };

export const backupName = (at = new Date()): string =>
  `lemniscate-${at.toISOString().slice(0, 16).replaceAll(':', '')}.tar`;

/** Whether the page itself can fetch a backup that large; else the browser's own download has to. */
export const canFetch = (expectedBytes: number): boolean =>
  Boolean((window as WithPicker).showSaveFilePicker) || expectedBytes <= MOST_IN_MEMORY_BYTES;

/** Fetches a backup into a file, and counts what has come. A part of one is thrown away. */
export const useBackup = () => {
  const [state, setState] = useState<BackupState>({ kind: 'idle' });
  const stopping = useRef<AbortController>(undefined);
  const take = async (): Promise<void> => {
    const name = backupName();
    let file: FileWriter;
    try {
      file = await openFile(name);
    } catch (error) {
      // The person closed the dialog.
      if ((error as Error).name === 'AbortError') return;
      setState({ kind: 'failed', error });
      return;
    }
    stopping.current = new AbortController();
    let bytes = 0;
    setState({ kind: 'running', bytes });
    try {
      const { body } = await client.backup({ signal: stopping.current.signal });
      const reader = (body as ReadableStream<Uint8Array>).getReader();
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        await file.write(part.value);
        bytes += part.value.length;
        setState({ kind: 'running', bytes });
      }
      await file.close();
      setState({ kind: 'done', bytes, name });
    } catch (error) {
      await file.abort().catch(() => undefined);
      setState(stopping.current.signal.aborted ? { kind: 'idle' } : { kind: 'failed', error });
    }
  };
  return { state, take, cancel: () => stopping.current?.abort() };
};
