import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from '@lemniscate/client';
import type { Turn } from '@lemniscate/contracts';
import { readFile } from 'node:fs/promises';
import { type Cli, printJson } from '../run/cli.js';
import { Camera } from './camera.js';
import { createDemoTable, type DemoTurn } from './demo-table.js';
import { type Measured, measureModel } from './measure.js';
import { dealParts, type Parts } from './parts.js';
import { reviewWaiting } from './reviewer.js';
import { System } from './system.js';

export interface LoopDemoOptions {
  /** Labelled folder. */
  data: string;
  /** Everything the demo makes lies here. */
  dir: string;
  port: number;
  shots: number;
  turns: number;
  labelsPerTurn: number;
  testFraction: number;
  seed: number;
  base?: string;
  json?: boolean;
  skipBad?: boolean;
}

export interface LoopDemoResult {
  data: string;
  seed: number;
  url: string;
  turns: DemoTurn[];
}

const STATION = 'demo';
const PARTS_PER_SECOND = 20;
/** Few, so that a turn is over in seconds; a real loop watches hundreds of parts. */
const ROLLOUT = { shadowParts: 20, canaryShare: 0.5, canaryParts: 20, observeParts: 20 };

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
  await setUp(cli, system, parts, options);
  const reviewer = await system.user('reviewer', 'reviewer');
  const first = await system.admin.startTurn({ params: { loop: STATION } });
  let last = await turnEnd(cli, system, first.number, camera);
  await system.startEdge(STATION, join(options.dir, 'photos'));
  let measured = await measureChampion(cli, system, parts, options);
  const table = createDemoTable(cli.screen.paint);
  if (!options.json) cli.screen.print(table.header);
  const turns: DemoTurn[] = [];
  const add = (turn: DemoTurn): void => {
    turns.push(turn);
    if (options.json) return;
    cli.screen.print(table.row(turn));
    if (turn.outcome !== 'promoted') cli.screen.print(cli.screen.paint.dim(`        ${turn.why}`));
  };
  add(describe(last, { labels: 0, before: null, after: measured, labelToLiveSeconds: null }));
  let totalLabels = 0;
  for (let n = 1; n <= options.turns; n++) {
    const labels = await collect(cli, { system, reviewer, camera, ...options, turn: n });
    totalLabels += labels;
    const labelledAt = Date.now();
    cli.screen.progress({ stage: `turn ${n} of ${options.turns}: learning`, done: 0, total: 0 });
    last = await turnEnd(cli, system, last.number + 1, camera);
    const before = measured;
    measured = await measureChampion(cli, system, parts, options);
    const labelToLiveSeconds = last.outcome === 'promoted' ? (Date.now() - labelledAt) / 1000 : null;
    add(describe(last, { labels: totalLabels, before, after: measured, labelToLiveSeconds }));
  }
  return { data: options.data, seed: options.seed, url: system.url, turns };
};

const setUp = async (
  cli: Cli,
  { admin }: System,
  { start }: Parts,
  { labelsPerTurn, seed, base }: LoopDemoOptions,
): Promise<void> => {
  await admin.createStation({ body: { name: STATION, capture: { auditShare: 0.1, maxPerHour: 100_000 } } });
  await admin.createLoop({
    body: {
      name: STATION,
      stations: [STATION],
      trigger: { labels: labelsPerTurn, escapes: null, drift: false },
      review: { secondReviewShare: 0, goldenShare: 0.4 },
      training: { seed, ...(base && { base }) },
      rollout: ROLLOUT,
    },
  });
  for (const [i, { path }] of start.entries()) {
    const query = { verdict: 'ok' as const };
    await admin.importImage({ params: { station: STATION }, query, body: await readFile(path) });
    cli.screen.progress({ stage: 'bringing in good parts', done: i + 1, total: start.length });
  }
};

/** Parts come down the line and what the station keeps is labelled, until the turn has its labels. */
const collect = async (
  cli: Cli,
  options: { system: System; reviewer: Client; camera: Camera; turn: number } & LoopDemoOptions,
): Promise<number> => {
  const { system, reviewer, camera, turn, turns, labelsPerTurn } = options;
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
  while (labels < labelsPerTurn) {
    const wanted = labelsPerTurn - labels;
    labels += await system.until(async () => {
      const done = await reviewWaiting(reviewer, { station: STATION, camera, wanted, signal: cli.signal });
      const waitedEnough = Date.now() - startedMs > QUIET_AFTER_MS;
      return done > 0 || waitedEnough ? done : undefined;
    });
    cli.screen.progress({ stage: `turn ${turn} of ${turns}: review`, done: labels, total: labelsPerTurn });
    if (Date.now() - startedMs > QUIET_AFTER_MS) break;
  }
  if (labels < labelsPerTurn) await system.admin.startTurn({ params: { loop: STATION } });
  return labels;
};

/** Nothing more to label after this long: the turn starts with what there is. */
const QUIET_AFTER_MS = 15_000;

/** Waits for the end of a turn while the line goes on, which shadow and canary need. */
const turnEnd = async (cli: Cli, system: System, number: number, camera: Camera): Promise<Turn> => {
  const { admin } = system;
  return system.until(async () => {
    const { items } = await admin.listTurns({ query: { loop: STATION, limit: 5 } });
    const turn = items.find((t) => t.number === number);
    if (turn?.state === 'rolling_out' || turn?.state === 'observing') await camera.show(5, cli.signal);
    if (turn?.progress)
      cli.screen.progress({ ...turn.progress, stage: `turn ${number}: ${turn.progress.stage}` });
    return turn && (turn.state === 'closed' || turn.state === 'aborted') ? turn : undefined;
  });
};

const measureChampion = async (
  cli: Cli,
  { admin }: System,
  { heldOut }: Parts,
  { dir }: LoopDemoOptions,
): Promise<Measured> => {
  const { championId } = await admin.getStation({ params: { station: STATION } });
  const measured = await measureModel(cli, admin, {
    modelId: championId as string,
    heldOut,
    folder: join(dir, 'models'),
  });
  return measured;
};

const describe = (
  turn: Turn,
  {
    labels,
    before,
    after,
    labelToLiveSeconds,
  }: Pick<DemoTurn, 'labels' | 'labelToLiveSeconds'> & {
    before: Measured | null;
    after: Measured;
  },
): DemoTurn => ({
  turn: turn.number - 1,
  labels,
  outcome: turn.outcome ?? turn.state,
  why: turn.reason ?? turn.gate?.reasons.join(' ') ?? '',
  before: before && short(before),
  after: short(after),
  labelToLiveSeconds,
  computeSeconds: turn.cost.computeSeconds,
});

const short = ({ auroc, aurocInterval, escapeRate, falseRejectRate }: Measured): DemoTurn['after'] => ({
  auroc,
  aurocInterval,
  escapeRate,
  falseRejectRate,
});

/** The demo from start to end; without `exit` the system stays up until Ctrl-C. */
export const demoWholeSystem = async (
  cli: Cli,
  options: LoopDemoOptions & { exit?: boolean },
): Promise<void> => {
  await rm(options.dir, { recursive: true, force: true });
  cli.screen.note('Starting the server, the trainer and an edge agent on this machine …');
  const system = await System.start(cli, { dir: options.dir, port: options.port });
  try {
    const result = await runLoopDemo(cli, system, options);
    const audit = await system.admin.verifyAudit();
    if (options.json) printJson(cli, { ...result, audit });
    else {
      cli.screen.print(
        audit.intact
          ? `The audit log of ${audit.entries} changes is intact.`
          : `The audit log is broken: ${audit.detail}`,
      );
      cli.screen.print(`Everything lies in ${options.dir}.`);
    }
    if (options.exit) return;
    cli.screen.note(
      `The server runs at ${system.url} (user admin, password ${system.adminPassword}); Ctrl-C stops it.`,
    );
    await system.until(async () => undefined, 1000).catch(() => undefined);
  } finally {
    await system.stop();
  }
};
