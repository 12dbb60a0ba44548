import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '@lemniscate/client';
import type { Capture, Event, Inspection, Turn } from '@lemniscate/contracts';
import { wrongInTurn } from './check-turns.js';
import { type Line, STATION } from './line.js';
import type { Reviewer } from './reviewer.js';

interface Page<T> {
  items: T[];
  cursor?: string | null | undefined;
}

const all = async <T>(read: (cursor: string | undefined) => Promise<Page<T>>): Promise<T[]> => {
  const found: T[] = [];
  let cursor: string | undefined;
  do {
    const page = await read(cursor);
    found.push(...page.items);
    cursor = page.cursor ?? undefined;
  } while (cursor !== undefined);
  return found;
};

export interface Findings {
  acknowledged: { inspections: number; captures: number; overrides: number; labels: number };
  there: { inspections: number; captures: number; turns: Record<string, number>; models: number };
  /** Given up for want of disk, which the agent may: it counts them, and writes down which captures. */
  givenUp: { counted: Record<string, number>; writtenDown: number; missing: number };
  /** Nothing, when all is well. */
  wrong: string[];
}

/** Compares what was promised with what the server has. */
export const findWrong = async (
  admin: Client,
  {
    line,
    reviewer,
    edgeDir,
    dropped,
    givenUp,
  }: {
    line: Line;
    reviewer: Reviewer;
    edgeDir: string;
    dropped: Record<string, number>;
    givenUp: ReadonlySet<string>;
  },
): Promise<Findings> => {
  const wrong: string[] = [];
  const station = STATION;
  const inspections = await all<Inspection>((cursor) =>
    admin.stationInspections({ params: { station }, query: { limit: 500, cursor } }),
  );
  const captures = await all<Capture>((cursor) =>
    admin.listCaptures({ query: { station, limit: 500, cursor } }),
  );
  const turns = await all<Turn>((cursor) => admin.listTurns({ query: { limit: 500, cursor } }));
  const events = await all<Event>((cursor) => admin.listEvents({ query: { limit: 500, cursor } }));
  const models = await all((cursor) => admin.listModels({ query: { limit: 500, cursor } }));

  const lostInspections = [...line.inspections].filter(([, id]) => !inspections.some((i) => i.id === id));
  if (lostInspections.length > (dropped['inspection'] ?? 0))
    wrong.push(`inspections lost: ${lostInspections.join(' ')}`);
  wrong.push(
    ...twice(
      'inspection',
      inspections.map((i) => i.id),
    ),
  );
  wrong.push(
    ...twice(
      'part',
      inspections.map((i) => i.partId ?? 'unnamed'),
    ),
  );
  for (const part of line.twice) wrong.push(`${part} was answered as two inspections`);

  const { items: hours } = await admin.stationHours({
    params: { station },
    query: { from: '2000-01-01T00:00:00.000Z', to: '2100-01-01T00:00:00.000Z' },
  });
  const inHours = hours.reduce((sum, hour) => sum + hour.inspections, 0);
  if (inHours !== inspections.length)
    wrong.push(`the hours count ${inHours} inspections, there are ${inspections.length}`);
  const rejectedInHours = hours.reduce((sum, hour) => sum + hour.rejected, 0);
  const rejected = inspections.filter((i) => i.verdict === 'ng').length;
  if (rejectedInHours !== rejected)
    wrong.push(`the hours count ${rejectedInHours} rejects, there are ${rejected}`);

  const byId = new Map(captures.map((c) => [c.id, c]));
  const lostCaptures = [...line.captures].filter((id) => !byId.has(id));
  // No more and no others than those that the agent wrote down.
  const lostForGood = lostCaptures.filter((id) => !givenUp.has(id));
  if (lostForGood.length > 0) wrong.push(`captures lost: ${lostForGood.join(' ')}`);
  wrong.push(
    ...twice(
      'capture',
      captures.map((c) => c.id),
    ),
  );

  for (const [captureId, labelId] of reviewer.labels) {
    const labels = byId.get(captureId)?.labels ?? [];
    if (labels.filter((l) => l.id === labelId).length !== 1)
      wrong.push(`label ${labelId} of ${captureId} is lost`);
  }
  for (const { id, labels } of captures)
    wrong.push(
      ...twice(
        `label on ${id}`,
        labels.filter((l) => !l.withdrawn && l.kind !== 'override').map((l) => `by ${l.author.name}`),
      ),
    );
  for (const [overrideId, inspectionId] of line.overrides) {
    const capture = byId.get(inspectionId);
    // Without an image there is nothing to label; the word itself is counted by the inspection.
    if (capture && !capture.labels.some((l) => l.kind === 'override'))
      wrong.push(`override ${overrideId} of ${inspectionId} is lost`);
  }

  for (const turn of turns) wrong.push(...wrongInTurn(turn, events, models));
  wrong.push(
    ...twice(
      'number of a turn',
      turns.map((t) => String(t.number)),
    ),
  );

  const doctor = await admin.doctor();
  for (const check of doctor.checks)
    if (!check.ok) wrong.push(`doctor: ${check.name}: ${check.problems.slice(0, 5).join('; ')}`);
  const audit = await admin.verifyAudit();
  if (!audit.intact) wrong.push(`audit: broken at ${audit.brokenAt}: ${audit.detail}`);
  const refusedFile = join(edgeDir, 'refused.jsonl');
  if (existsSync(refusedFile))
    wrong.push(`refused for good: ${readFileSync(refusedFile, 'utf8').slice(0, 600)}`);

  const outcomes: Record<string, number> = {};
  for (const { outcome, state } of turns) outcomes[outcome ?? state] = (outcomes[outcome ?? state] ?? 0) + 1;
  return {
    acknowledged: {
      inspections: line.inspections.size,
      captures: line.captures.size,
      overrides: line.overrides.size,
      labels: reviewer.labels.size,
    },
    there: {
      inspections: inspections.length,
      captures: captures.length,
      turns: outcomes,
      models: models.length,
    },
    givenUp: { counted: dropped, writtenDown: givenUp.size, missing: lostCaptures.length },
    wrong,
  };
};

const twice = (what: string, ids: readonly string[]): string[] => {
  const seen = new Set<string>();
  return ids.filter((id) => seen.size === seen.add(id).size).map((id) => `${what} ${id} is there twice`);
};
