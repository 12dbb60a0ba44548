import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunningServer } from '@lemniscate/server';

type Surroundings = Pick<RunningServer['context'], 'access' | 'dataDir'>;
type Caller = Parameters<Surroundings['access']['revokeToken']>[0];

/** As lists of tokens show it. */
const NAME = 'trainer that the server starts';
/** What a server leaves behind that is killed and never started again ends by itself. */
const VALID_DAYS = 90;
/** The server itself, which may take back what it gave. */
const SERVER: Caller = { kind: 'system', id: 'server', name: 'server', role: 'admin', credential: null };

/** Holds the token's id, never its secret. In the data folder, which one server has at a time. */
const noteIn = (dataDir: string): string => join(dataDir, 'trainer-token');

/** Revokes the token that was lent last from this data folder, whoever lent it: a server that was killed could not. */
export const takeTokenBack = async ({ access, dataDir }: Surroundings): Promise<void> => {
  const id = (await readFile(noteIn(dataDir), 'utf8').catch(() => '')).trim();
  if (id === '') return;
  await access.revokeToken(SERVER, id).catch((error: { code?: string }) => {
    // The folder may serve another database by now.
    if (error.code !== 'not_found') throw error;
  });
  await rm(noteIn(dataDir), { force: true });
};

/** A token for the trainer of this server; the one before it ends. @returns its secret */
export const lendToken = async (surroundings: Surroundings): Promise<string> => {
  const { access, dataDir } = surroundings;
  await takeTokenBack(surroundings);
  const { token, secret } = await access.createToken(null, {
    name: NAME,
    scope: 'trainer',
    expiresInDays: VALID_DAYS,
  });
  await writeFile(noteIn(dataDir), `${token.id}\n`, { mode: 0o600 });
  return secret;
};
