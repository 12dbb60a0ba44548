import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LoopVelocity, Turn } from '@lemniscate/contracts';
import type { Sample } from '@lemniscate/vision';
import { type Cli, printJson } from '../run/cli.js';
import { Camera } from './camera.js';
import { compareMeasured, type Paired } from './compare-models.js';
import { createDemoTable, type DemoTurn, promotionLines } from './demo-table.js';
import { type Measured, measureModel } from './measure.js';
import { dealParts, type Parts } from './parts.js';
import { answerAsked, reviewWaiting } from './reviewer.js';
import { type StageTimes, stageTimes } from './stage-times.js';
import { System } from './system.js';

export interface LoopDemoOptions {
  /** Labelled folder. */
  data: string;
  /** Everything the demo makes lies here. */
  dir: string;
  port: number;
  shots: number;
  /** Parts labelled before, brought in after the first model. */
  known: number;
  turns: number;
  labelsPerTurn: number;
  testFraction: number;
  seed: number;
  base?: string;
  /** Rolls out what the gate holds, as a person may: to time the way there. */
  approve?: boolean;
  json?: boolean;
  skipBad?: boolean;
}

export interface LoopDemoResult {
  data: string;
  seed: number;
  url: string;
  turns: DemoTurn[];
  /** Medians over the labels, as the server has them. */
  velocity: LoopVelocity;
}

const STATION = 'demo';
const PARTS_PER_SECOND = 20;
/** Few, so that a turn is over in seconds; a real loop watches hundreds of parts. */
const ROLLOUT = { shadowParts: 20, canaryShare: 0.5, canaryParts: 20, observeParts: 20 };
/** All, because a turn sees about a hundred parts here: a real line has thousands, and one in fifty of them is as many. */
const AUDIT_SHARE = 1;
/** Of a turn’s labels, those that its gate may ask for: they teach as well, and the sample counts as far as they go. */
const ASKED_SHARE = 0.5;
/** Few, because cross-validation speaks of what teaches as well. */
const GOLDEN_SHARE = 0.1;

/**
 * Runs the whole system on this machine: server, trainer, edge agent on a line of photos, a reviewer who knows the
 * truth; turn by turn, each measured on parts the system is never shown.
 */
export const runLoopDemo = async (
  cli: Cli,
  system: System,
  options: LoopDemoOptions,
): Promise<LoopDemoResult> => {
  const parts = await dealParts(options.data, options);
  const camera = new Camera(join(options.dir, 'photos'), parts.line, PARTS_PER_SECOND);
  const measure = measurer(cli, system, parts, options);
  await setUp(cli, system, parts, options);
  const reviewer = await system.user('reviewer', 'reviewer');
  /** Labels up to so many of those that wait; gives how many it labelled. */
  const review = (wanted: number): Promise<number> =>
    reviewWaiting(reviewer, { station: STATION, camera, wanted, signal: cli.signal });
  const table = createDemoTable(cli.screen.paint);
  const turns: DemoTurn[] = [];
  const add = (turn: DemoTurn): void => {
    turns.push(turn);
    if (options.json) return;
    if (turns.length === 1) cli.screen.print(table.header);
    for (const row of table.rows(turn)) cli.screen.print(row);
    const more = turn.outcome === 'promoted' ? promotionLines(turn) : [turn.why];
    for (const line of more) cli.screen.print(cli.screen.paint.dim(`        ${line}`));
  };
  const first = await system.admin.startTurn({ params: { loop: STATION } });
  let last = await turnEnd(cli, system, first.number, { camera });
  await system.startEdge(STATION, join(options.dir, 'photos'));
  let measured = await measure(last.challengerId as string);
  add(describe(last, { labels: 0, before: null, after: measured, times: null, promotion: null }));
  let totalLabels = 0;
  let carried = 0;
  const play = async (labels: number, labelledAtMs: number): Promise<void> => {
    totalLabels += labels;
    carried = 0;
    last = await turnEnd(cli, system, last.number + 1, {
      camera,
      approve: options.approve,
      answer: async (ids) => {
        const labelled = await answerAsked(reviewer, ids, { camera, signal: cli.signal });
        totalLabels += labelled;
        carried += labelled;
      },
    });
    const before = measured;
    const isPromoted = last.outcome === 'promoted';
    if (isPromoted) measured = await measure(last.challengerId as string);
    add(
      describe(last, {
        labels: totalLabels,
        before,
        after: measured,
        times: stageTimes(last, labelledAtMs),
        promotion: isPromoted ? await compareMeasured(before, measured) : null,
      }),
    );
  };
  if (parts.known.length > 0) {
    await bringIn(cli, system, parts.known);
    const labelledAtMs = Date.now();
    await system.admin.startTurn({ params: { loop: STATION } });
    await play(parts.known.length, labelledAtMs);
    await system.admin.updateLoop({
      params: { loop: STATION },
      body: { trigger: { labels: options.labelsPerTurn, escapes: null, drift: false } },
    });
  }
  for (let n = 1; n <= options.turns; n++) {
    // What the gate asked for teaches the next turn; the last turn leaves it its share.
    const reserved = n === options.turns ? maxAsked(options) : 0;
    const wanted = options.labelsPerTurn - carried - reserved;
    const labels = await collect(cli, { system, review, camera, ...options, turn: n, wanted, carried });
    cli.screen.progress({ stage: `turn ${n} of ${options.turns}: learning`, done: 0, total: 0 });
    await play(labels, Date.now());
  }
  const velocity = await system.admin.loopVelocity({ params: { loop: STATION } });
  return { data: options.data, seed: options.seed, url: system.url, turns, velocity };
};

const maxAsked = ({ labelsPerTurn }: Pick<LoopDemoOptions, 'labelsPerTurn'>): number =>
  // No more than a loop may be told to.
  Math.min(200, Math.floor(ASKED_SHARE * labelsPerTurn));

const setUp = async (
  cli: Cli,
  system: System,
  { start, known }: Parts,
  { labelsPerTurn, seed, base }: LoopDemoOptions,
): Promise<void> => {
  const { admin } = system;
  await admin.createStation({
    body: { name: STATION, capture: { auditShare: AUDIT_SHARE, maxPerHour: 100_000 } },
  });
  await admin.createLoop({
    body: {
      name: STATION,
      stations: [STATION],
      // What is brought in is one turn, begun when all of it is there.
      trigger: { labels: known.length > 0 ? null : labelsPerTurn, escapes: null, drift: false },
      review: { secondReviewShare: 0, goldenShare: GOLDEN_SHARE },
      gate: { maxAsked: maxAsked({ labelsPerTurn }) },
      training: { seed, ...(base && { base }) },
      rollout: ROLLOUT,
    },
  });
  await bringIn(cli, system, start);
};

const bringIn = async (cli: Cli, { admin }: System, parts: readonly Sample[]): Promise<void> => {
  for (const [i, { path, label, defectTypes }] of parts.entries()) {
    const query = { verdict: label, defectTypes: defectTypes.join(',') || undefined };
    await admin.importImage({ params: { station: STATION }, query, body: await readFile(path) });
    cli.screen.progress({ stage: 'bringing in labelled parts', done: i + 1, total: parts.length });
  }
};

/** Parts come down the line and what the station keeps is labelled, until the turn has the labels that are wanted. */
const collect = async (
  cli: Cli,
  options: {
    system: System;
    review: (wanted: number) => Promise<number>;
    camera: Camera;
    turn: number;
    wanted: number;
    /** Labels that the gate of the turn before had asked for: they teach this one. */
    carried: number;
  } & LoopDemoOptions,
): Promise<number> => {
  const { system, review, camera, turn, turns, labelsPerTurn, wanted, carried } = options;
  const partsThisTurn = Math.max(labelsPerTurn, Math.floor(camera.left / (turns - turn + 1)));
  const shownUntil = camera.shown + partsThisTurn;
  const stage = `turn ${turn} of ${turns}: parts on the line`;
  while (camera.shown < shownUntil) {
    await camera.show(Math.min(10, shownUntil - camera.shown), cli.signal);
    cli.screen.progress({ stage, done: partsThisTurn - (shownUntil - camera.shown), total: partsThisTurn });
    await system.check();
  }
  let labels = 0;
  const startedMs = Date.now();
  while (labels < wanted) {
    const left = wanted - labels;
    labels += await system.until(async () => {
      const done = await review(left);
      const waitedEnough = Date.now() - startedMs > QUIET_AFTER_MS;
      return done > 0 || waitedEnough ? done : undefined;
    });
    cli.screen.progress({ stage: `turn ${turn} of ${turns}: review`, done: labels, total: wanted });
    if (Date.now() - startedMs > QUIET_AFTER_MS) break;
  }
  // With the labels of a whole turn the loop starts by itself.
  if (carried + labels < labelsPerTurn) await system.admin.startTurn({ params: { loop: STATION } });
  return labels;
};

/** Nothing more to label after this long: the turn starts with what there is. */
const QUIET_AFTER_MS = 15_000;

const APPROVAL = 'approved to time the way to the station';

/** Waits for the end of a turn while the line goes on, which shadow and canary need. */
const turnEnd = async (
  cli: Cli,
  system: System,
  number: number,
  options: {
    camera: Camera;
    approve?: boolean;
    /** Labels what the gate asked for. */
    answer?: (captureIds: readonly string[]) => Promise<void>;
  },
): Promise<Turn> => {
  const { camera, approve, answer } = options;
  const { admin } = system;
  const answered = new Set<string>();
  return system.until(async () => {
    const { items } = await admin.listTurns({ query: { loop: STATION, limit: 5 } });
    const turn = items.find((t) => t.number === number);
    if (turn?.state === 'rolling_out' || turn?.state === 'observing') await camera.show(5, cli.signal);
    const asked = turn?.gate?.asked;
    const open = asked?.until === null ? asked.captureIds.filter((id) => !answered.has(id)) : [];
    if (answer && open.length > 0) {
      await answer(open);
      for (const id of open) answered.add(id);
    }
    if (turn?.progress)
      cli.screen.progress({ ...turn.progress, stage: `turn ${number}: ${turn.progress.stage}` });
    if (turn?.outcome === 'held' && approve) {
      await admin.approveTurn({ params: { id: turn.id }, body: { reason: APPROVAL } });
      return undefined;
    }
    return turn && (turn.state === 'closed' || turn.state === 'aborted') ? turn : undefined;
  });
};

/** Judges the held-out parts by a model of the server; each model once. */
const measurer = (
  cli: Cli,
  { admin }: System,
  { heldOut }: Parts,
  { dir }: LoopDemoOptions,
): ((modelId: string) => Promise<Measured>) => {
  const known = new Map<string, Measured>();
  return async (modelId) => {
    const measured =
      known.get(modelId) ??
      (await measureModel(cli, admin, { modelId, heldOut, folder: join(dir, 'models') }));
    known.set(modelId, measured);
    return measured;
  };
};

const describe = (
  turn: Turn,
  {
    labels,
    before,
    after,
    times,
    promotion,
  }: {
    labels: number;
    before: Measured | null;
    after: Measured;
    times: StageTimes | null;
    promotion: Paired | null;
  },
): DemoTurn => ({
  turn: turn.number - 1,
  labels,
  outcome: turn.outcome ?? turn.state,
  why: turn.reason ?? turn.gate?.reasons.join(' ') ?? '',
  before: before && short(before),
  after: short(after),
  times,
  promotion,
  championId: turn.championId,
  challengerId: turn.challengerId,
  approved: turn.gate?.approval?.approved ?? false,
  computeSeconds: turn.cost.computeSeconds,
});

const short = ({ auroc, aurocInterval, escapeRate, falseRejectRate }: Measured): DemoTurn['after'] => ({
  auroc,
  aurocInterval,
  escapeRate,
  falseRejectRate,
});

/** Labels and compute spent, and how long labels waited for what. */
const summaryLines = ({ turns, velocity }: LoopDemoResult): string[] => {
  const last = turns[turns.length - 1];
  const promoted = turns.filter((t) => t.promotion);
  const compute = turns.reduce((sum, t) => sum + t.computeSeconds, 0);
  const seconds = (stage: { median: number } | null): string =>
    stage ? `${stage.median.toFixed(0)} s` : '–';
  return [
    `${last.labels} labels and ${compute.toFixed(0)} s of training and gating: ${promoted.length} promoted; deployed now: AUROC ` +
      `${last.after.auroc.toFixed(3)}, escapes ${(100 * last.after.escapeRate.value).toFixed(1)} %, false rejects ` +
      `${(100 * last.after.falseRejectRate.value).toFixed(1)} %.`,
    `Medians over the labels: capture to label ${seconds(velocity.captureToLabel)}, to learning ` +
      `${seconds(velocity.labelToTraining)}, learning ${seconds(velocity.training)}, gate ${seconds(velocity.gating)}, ` +
      `roll-out ${seconds(velocity.rollout)}; label to live ${seconds(velocity.labelToLive)}.`,
  ];
};

/** The demo from start to end; without `exit` the system stays up until Ctrl-C. */
export const demoWholeSystem = async (
  cli: Cli,
  options: LoopDemoOptions & { exit?: boolean },
): Promise<void> => {
  await rm(options.dir, { recursive: true, force: true });
  cli.screen.note('Starting the server, the trainer and an edge agent on this machine …');
  const system = await System.start(cli, { dir: options.dir, port: options.port });
  const pages = `${system.url} (user admin, password ${system.adminPassword})`;
  try {
    cli.screen.note(`Watch it in a browser: ${pages}`);
    const result = await runLoopDemo(cli, system, options);
    const audit = await system.admin.verifyAudit();
    if (options.json) printJson(cli, { ...result, audit });
    else {
      for (const line of summaryLines(result)) cli.screen.print(line);
      cli.screen.print(
        audit.intact
          ? `The audit log of ${audit.entries} changes is intact.`
          : `The audit log is broken: ${audit.detail}`,
      );
      cli.screen.print(`Everything lies in ${options.dir}.`);
    }
    if (options.exit) return;
    cli.screen.note(`See how the loops turned: ${pages}. Ctrl-C stops it.`);
    await system.until(async () => undefined, 1000).catch(() => undefined);
  } finally {
    await system.stop();
  }
};
