import { at } from './dom.js';
import { apiOf, words } from './state.js';

/** An agent that does not answer for so long is not going to. */
const PATIENCE_MS = 20_000;

let last = Promise.resolve();
/** One after the other: an earlier word must not overtake a later one. */
const inTurn = (work) => (last = last.then(work));

/** @returns its answer, or `{ problem }` in the agent's own words with what to do */
const call = (url, options) =>
  inTurn(async () => {
    try {
      const response = await fetch(url, { ...options, signal: AbortSignal.timeout(PATIENCE_MS) });
      const body = await response.json();
      return response.ok ? body : { problem: [body.title, body.hint].filter(Boolean).join(' ') };
    } catch {
      return { problem: words.unreachable };
    }
  });

const post = (url, body) =>
  call(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

/** What an operator says of a part; for `undoSeconds` the agent keeps it to itself, replaces it, or forgets it. */
export const sendOverride = ({ station, one }, { verdict, defectTypes }, undoSeconds) =>
  post(apiOf(station, '/override'), {
    inspectionId: one.id,
    verdict,
    defectTypes,
    operator: at('operator').value.trim(),
    undoSeconds,
  });

/** For longer; a problem where nothing is held back any more. */
export const holdOverride = ({ station, one }, undoSeconds) =>
  post(apiOf(station, `/override/${one.id}/hold`), { undoSeconds });

export const takeBackOverride = ({ station, one }) =>
  call(apiOf(station, `/override/${one.id}`), { method: 'DELETE' });
