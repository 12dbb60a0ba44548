import type { LabelPolicy, Rate, ReplayResult, ReplayTurn } from '@lemniscate/vision';
import { secondsText, twoFigures } from '../draw/numbers.js';
import { printable } from '../draw/printable.js';
import { noteSentences } from '../draw/notes.js';
import { noteSkipped } from '../draw/skipped.js';
import { createTurnTable, policyName } from '../draw/turns.js';
import type { AdaptingOptions } from '../options/shared.js';
import { costsOf } from '../options/shared.js';
import { printJson, type Cli } from './cli.js';
import { checkWritable, writeWholeFile } from './write-file.js';

export interface ReplaySettings extends AdaptingOptions {
  data: string;
  shots: number;
  turns: number;
  labelsPerTurn: number;
  policy: LabelPolicy;
  testFraction: number;
  report?: string;
  json?: boolean;
}

/** The result without its pictures and scores. */
const replayJson = (
  {
    scored: _scored,
    worstMisses: _misses,
    worstFalseRejects: _rejects,
    bestCatches: _catches,
    ...rest
  }: ReplayResult,
  report: string | undefined,
) => ({ ...rest, ...(report !== undefined && { report }) });

const finalSentence = ({ turns, seconds }: ReplayResult): string => {
  const last = turns.at(-1);
  if (!last) return `No turn was run; ${secondsText(seconds)}.`;
  const { escapeRate, falseRejectRate, labels } = last;
  const per = (rate: Rate, parts: number): [string, string] => [
    twoFigures(rate.value * parts),
    `(95 %: ${twoFigures(rate.lo * parts)}–${twoFigures(rate.hi * parts)})`,
  ];
  const [escaped, escapedInterval] = per(escapeRate, 100);
  const [rejected, rejectedInterval] = per(falseRejectRate, 1000);
  return (
    `After ${labels} labels: of 100 defective parts ${escaped} escape ${escapedInterval}, ` +
    `of 1000 good parts ${rejected} are rejected ${rejectedInterval}. ${secondsText(seconds)}.`
  );
};

/** Replays a dataset as a line, drawing the turns as they end, and writes the report if one is wanted. */
export const runReplay = async (cli: Cli, settings: ReplaySettings): Promise<ReplayResult> => {
  const { screen } = cli;
  const { report, json, policy, side, escapeCost: _e, falseRejectCost: _f, ...rest } = settings;
  const costs = costsOf(settings);
  if (report !== undefined) await checkWritable(report);
  const { replay } = await import('@lemniscate/vision');

  const table = createTurnTable(screen.paint);
  const comparison: ReplayTurn[] = [];
  let isHeaderShown = false;
  const onTurn = (turn: ReplayTurn, turnPolicy: LabelPolicy): void => {
    if (turnPolicy !== policy) comparison.push(turn);
    else if (!json) {
      if (!isHeaderShown) screen.print(table.header);
      isHeaderShown = true;
      screen.print(table.row(turn));
    }
  };
  const result = await replay({
    ...rest,
    policy,
    costs,
    sidePx: side,
    compareRandom: report !== undefined && policy !== 'random',
    onTurn,
    ...cli.work,
  });
  if (report !== undefined) {
    screen.progress({ stage: 'writing the report', done: 0, total: 0 });
    const { renderReplayReport } = await import('../report/render-replay-report.js');
    await writeWholeFile(report, await renderReplayReport(result));
  }
  if (json) printJson(cli, replayJson(result, report));
  else {
    if (comparison.length > 0) {
      screen.print();
      screen.print(`For comparison, ${policyName('random')}:`);
      for (const turn of comparison) screen.print(table.row(turn));
    }
    screen.print();
    screen.print(finalSentence(result));
    if (report !== undefined) screen.print(`Report: ${printable(report)}`);
  }
  noteSentences(screen, result.notes);
  noteSkipped(screen, result.skipped);
  return result;
};
