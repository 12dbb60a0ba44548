const CTRL_C = '\u0003';
const CTRL_D = '\u0004';

/** Keys as they are pressed, until Ctrl-C, Ctrl-D or `signal`. The terminal is put back as it was. */
export async function* readKeys(signal: AbortSignal): AsyncGenerator<string, undefined> {
  const { stdin } = process;
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  const stop = (): void => void stdin.destroy();
  signal.addEventListener('abort', stop, { once: true });
  try {
    for await (const text of stdin)
      for (const key of text as string) {
        if (key === CTRL_C || key === CTRL_D) return;
        yield key;
      }
  } finally {
    signal.removeEventListener('abort', stop);
    stdin.setRawMode(false);
    stdin.pause();
  }
}
