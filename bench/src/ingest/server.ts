import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Answer, Ask } from './messages.js';

/** The server of `server-child.ts`, asked one thing at a time. */
export class ServerChild {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
    readonly noopUrl: string,
    readonly setUpCode: string,
  ) {}

  static async start(dataDir: string, databaseUrl?: string): Promise<ServerChild> {
    const path = fileURLToPath(new URL('./server-child.js', import.meta.url));
    const child = fork(path, [dataDir, ...(databaseUrl ? [databaseUrl] : [])], { execArgv: ['--expose-gc'] });
    const { url = '', noopUrl = '', setUpCode = '' } = await next(child);
    return new ServerChild(child, url, noopUrl, setUpCode);
  }

  async ask(ask: Ask): Promise<Answer> {
    this.child.send(ask);
    return await next(this.child);
  }

  async close(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, 'exit');
    this.child.send({ do: 'close' } satisfies Ask);
    await gone;
  }
}

const next = async (child: ChildProcess): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const ended = (code: number | null): void => reject(new Error(`the server ended with ${code}`));
    child.once('exit', ended);
    child.once('message', (answer: Answer) => {
      child.off('exit', ended);
      if (answer.error === undefined) resolve(answer);
      else reject(new Error(answer.error));
    });
  });
