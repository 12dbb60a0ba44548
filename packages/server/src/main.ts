import { AppError } from '@lemniscate/contracts';
import { readConfig } from './config.js';
import { type RunningServer, startServer } from './start-server.js';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const tell = (server: RunningServer): void => {
  say(`Lemniscate serves at ${server.url}`);
  if (!server.setUp) return;
  say('There is no administrator yet. Make one within 24 hours; this link serves once:');
  say(`  ${server.setUp.link}`);
};

/** Resolves at the first SIGTERM or SIGINT; a second one ends the process at once. */
const asked = (): Promise<void> =>
  new Promise((resolve) => {
    let before = false;
    const onSignal = () => {
      if (before) process.exit(130);
      before = true;
      resolve();
    };
    process.on('SIGTERM', onSignal).on('SIGINT', onSignal);
  });

/** Runs the server as this process, until it is told to stop. */
export const runProcess = async (): Promise<void> => {
  try {
    const stop = asked();
    const server = await startServer(readConfig(process.argv.slice(2), process.env));
    tell(server);
    await stop;
    await server.close();
  } catch (error) {
    const known =
      error instanceof AppError
        ? error
        : new AppError('internal', { detail: String(error) }, { cause: error });
    process.stderr.write(`error: ${known.message}\nwhat to do: ${known.hint}\n`);
    process.exitCode = known.exitCode;
  }
};
