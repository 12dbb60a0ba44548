import { AppError } from '@lemniscate/contracts';
import pino from 'pino';
import { runEdge } from './agent.js';
import { type Command, readCommand, USAGE } from './command-line.js';
import { enrol } from './enrol/enrol.js';
import { AGENT_VERSION } from './version.js';

/** What a command needs of its surroundings: the agent's own process, or the larger command line around it. */
export interface Surroundings {
  env: Record<string, string | undefined>;
  /** Aborts when the agent is to stop. */
  signal: AbortSignal;
}

const out = (line: string): void => void process.stdout.write(`${line}\n`);

/** Runs one command line (without node and script). @throws AppError */
export const main = async (args: string[], { env, signal }: Surroundings): Promise<void> => {
  const command = readCommand(args, env);
  switch (command.name) {
    case 'help':
      return out(USAGE.trimEnd());
    case 'version':
      return out(AGENT_VERSION);
    case 'enroll': {
      const device = await enrol(command.options);
      return out(
        command.json
          ? JSON.stringify(device)
          : `Enrolled as ${device.deviceId} at ${device.serverUrl}; site key ${device.siteKeyId}.`,
      );
    }
    case 'status':
      return out(await readStatus(command.httpPort, command.json));
    case 'run':
      return runUntil(signal, command);
  }
};

const readStatus = async (port: number, asJson: boolean): Promise<string> => {
  const url = `http://127.0.0.1:${port}`;
  const response = await fetch(`${url}/api/status`, { signal: AbortSignal.timeout(5000) }).catch(
    (error: Error) => {
      throw new AppError('server_unreachable', { url, detail: 'no agent runs there' }, { cause: error });
    },
  );
  const status = (await response.json()) as Awaited<
    ReturnType<Awaited<ReturnType<typeof runEdge>>['status']>
  >;
  if (asJson) return JSON.stringify(status);
  const { server, spool, stations } = status;
  return [
    `server ${server.url}: ${server.reachable ? 'reachable' : `unreachable (${server.problem})`}`,
    `waiting: ${spool.inspections.depth} inspections, ${spool.captures.depth} captures, ${spool.overrides.depth} overrides`,
    ...stations.map(
      (s) =>
        `${s.name}: ${s.state}, ${s.counters.inspections} inspected, ${s.counters.ng} NG, ${s.counters.errors} errors` +
        (s.latencyMs ? `, ${s.latencyMs.median} ms (p99 ${s.latencyMs.p99} ms)` : '') +
        (s.why ? `; ${s.why}` : '') +
        s.problems.map((p) => `; ${p.detail}`).join(''),
    ),
  ].join('\n');
};

const runUntil = async (
  signal: AbortSignal,
  { options, quiet, json }: Extract<Command, { name: 'run' }>,
): Promise<void> => {
  const log = pino(
    { base: null, level: quiet ? 'warn' : 'info' },
    pino.destination({ dest: 2, sync: false }),
  );
  const agent = await runEdge({ ...options, log });
  out(json ? JSON.stringify({ url: agent.url }) : `Operator page: ${agent.url}`);
  if (!signal.aborted)
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  await agent.close();
};

/** Aborts at the first SIGINT or SIGTERM. */
const signalled = (): AbortSignal => {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      // Whoever asks twice does not want to wait; the spool is sound at any instant.
      if (controller.signal.aborted) process.exit(130);
      controller.abort();
    });
  return controller.signal;
};

/** Runs the command line of this process. */
export const runProcess = async (): Promise<void> => {
  try {
    await main(process.argv.slice(2), { env: process.env, signal: signalled() });
  } catch (error) {
    const known =
      error instanceof AppError
        ? error
        : new AppError('internal', { detail: (error as Error).message }, { cause: error });
    process.stderr.write(`error: ${known.message}\nwhat to do: ${known.hint}\n`);
    if (process.env['LEMNISCATE_DEBUG']) process.stderr.write(`${(error as Error).stack}\n`);
    process.exitCode = known.exitCode;
  }
};
