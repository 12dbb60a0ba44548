import type { Client } from '@lemniscate/client';
import { allItems } from '@lemniscate/client/pages';
import type { Rollout, Turn } from '@lemniscate/contracts';
import { Option, type Command } from 'commander';
import { examples } from '../options/help.js';
import { remoteCommand, type RemoteOptions } from '../remote/connection.js';
import { showList, showPairs } from '../remote/show.js';
import { takeFirst } from '../remote/take-first.js';
import { TURN_FIELDS } from '../remote/turn-fields.js';
import { timeWords } from '../remote/words.js';
import type { Cli } from '../run/cli.js';

interface ReasonOptions extends RemoteOptions {
  reason: string;
}

const asksWords = (count: number): string =>
  `${count} ${count === 1 ? 'label' : 'labels'} on parts that champion and challenger judge differently: lemniscate review`;

const showTurn = async (cli: Cli, turn: Turn, json?: boolean): Promise<void> => {
  const { labelsAsked } = await import('@lemniscate/contracts');
  const asked = labelsAsked(turn);
  showPairs(cli, {
    json,
    value: turn,
    pairs: [
      ['turn', `${turn.number} (${turn.id})`],
      ['state', `${turn.state} since ${timeWords(turn.stateSince)}`],
      ['outcome', turn.outcome],
      ['began by', turn.trigger],
      ['dataset', turn.datasetRevisionId],
      ['champion', turn.championId],
      ['challenger', turn.challengerId],
      ['gate', turn.gate?.answer],
      ['waits for', asked > 0 ? asksWords(asked) : null],
      ...(turn.gate?.reasons ?? []).map((reason) => ['', reason] as const),
      ['roll-out', turn.rolloutId],
      ['labels', turn.labelsUsed],
      ['compute', `${turn.cost.computeSeconds.toFixed(0)} s`],
      [
        'progress',
        turn.progress ? `${turn.progress.stage}: ${turn.progress.done} of ${turn.progress.total}` : null,
      ],
      ['why', turn.reason],
    ],
  });
};

const phaseWords = (counts: Rollout['phases'][number]): string =>
  `${counts.parts} parts, of ${counts.compared} judged by both ${counts.comparedChallengerRejects} rejected by the challenger and ` +
  `${counts.comparedChampionRejects} by the champion`;

const BAND_WORDS = {
  rejects: 'band of rejects',
  rejects_alone: 'band of rejects, alone',
  overrides: 'band of overrides',
  errors: 'band of errors',
} as const;

const bandWords = (band: Rollout['bands'][number]): string => {
  const { events, parts, limitRate, limitRatio, evidence, haltsAt } = band;
  const limit =
    limitRate === null ? `${limitRatio} times the champion's` : `${(100 * limitRate).toFixed(1)} % of parts`;
  return `${events} of ${parts}, up to ${limit}; evidence ${evidence.toPrecision(2)}, halts at ${haltsAt.toFixed(0)}`;
};

const pausedBy = ({ pause }: Rollout): [string, string][] =>
  pause ? [['paused', `by ${pause.by}, ${timeWords(pause.at)}: ${pause.reason}`]] : [];

const showRollout = (cli: Cli, rollout: Rollout, json?: boolean): void =>
  showPairs(cli, {
    json,
    value: rollout,
    pairs: [
      ['roll-out', rollout.id],
      ['phase', `${rollout.phase}${rollout.paused ? ', paused' : ''} since ${timeWords(rollout.phaseSince)}`],
      ...pausedBy(rollout),
      ['parts', rollout.counts.parts],
      [
        'rejects',
        `${rollout.counts.challengerRejects} challenger, ${rollout.counts.championRejects} champion`,
      ],
      ['disagreements', rollout.counts.disagreements],
      ['overrides', rollout.counts.overrides],
      ['errors', rollout.counts.errors],
      ...rollout.phases.map((counts): [string, string] => [`in ${counts.phase}`, phaseWords(counts)]),
      ...rollout.bands.map((band): [string, string] => [BAND_WORDS[band.what], bandWords(band)]),
      ...rollout.waitsFor.map((words): [string, string] => ['waits', words]),
      ['why', rollout.reason],
    ],
  });

const reasonOption = (): Option =>
  new Option('--reason <text>', 'why; kept in the audit log').makeOptionMandatory();

const DECISIONS = { approve: 'approveTurn', hold: 'holdTurn', abort: 'abortTurn' } as const;

const addTurns = (program: Command, cli: Cli): void => {
  const turns = program
    .command('turns')
    .summary('turns of the loop: list, show, approve, hold, abort')
    .description('Turns: from labels to a better model at the station.');
  remoteCommand(
    turns
      .command('list')
      .description('Lists turns, newest first.')
      .addOption(new Option('--loop <name>', 'of this loop alone')),
    cli,
    async (client, { json, loop }: RemoteOptions & { loop?: string }) => {
      const items = await takeFirst(
        allItems((cursor) => client.listTurns({ query: { cursor, loop } })),
        200,
      );
      showList(cli, items, { json, fields: TURN_FIELDS, none: 'No turns yet.' });
    },
  );
  remoteCommand(
    turns.command('show').argument('<id>').description('Shows a turn and the gate’s reasons.'),
    cli,
    async (client, { json }: RemoteOptions, id: string) =>
      await showTurn(cli, await client.getTurn({ params: { id } }), json),
  );
  const decide = (name: keyof typeof DECISIONS, about: string): void => {
    remoteCommand(
      turns.command(name).argument('<id>').description(about).addOption(reasonOption()),
      cli,
      async (client: Client, { json, reason }: ReasonOptions, id: string) => {
        const turn = await client[DECISIONS[name]]({ params: { id }, body: { reason } });
        await showTurn(cli, turn, json);
      },
    ).addHelpText('after', examples(`lemniscate turns ${name} ID --reason "seen on the line"`));
  };
  decide('approve', 'Approves what the gate would promote, or promotes what it held.');
  decide('hold', 'Declines what the gate would promote: the champion stays, the turn closes as held.');
  decide('abort', 'Aborts a turn; a roll-out under way is rolled back.');
};

const addRollout = (program: Command, cli: Cli): void => {
  const rollout = program
    .command('rollout')
    .summary('roll-outs: show, pause, resume, roll back')
    .description('Roll-outs: shadow, canary, full.');
  remoteCommand(
    rollout.command('show').argument('<id>').description('Shows a roll-out.'),
    cli,
    async (client, { json }: RemoteOptions, id: string) =>
      showRollout(cli, await client.getRollout({ params: { id } }), json),
  );
  remoteCommand(
    rollout.command('resume').argument('<id>').description('Goes on with a paused roll-out.'),
    cli,
    async (client, { json }: RemoteOptions, id: string) =>
      showRollout(cli, await client.resumeRollout({ params: { id } }), json),
  );
  const withReason = (name: 'pause' | 'rollback', about: string): void => {
    remoteCommand(
      rollout.command(name).argument('<id>').description(about).addOption(reasonOption()),
      cli,
      async (client: Client, { json, reason }: ReasonOptions, id: string) => {
        const call = name === 'pause' ? client.pauseRollout : client.rollBack;
        showRollout(cli, await call({ params: { id }, body: { reason } }), json);
      },
    );
  };
  withReason('pause', 'Stays in this phase until resumed.');
  withReason('rollback', 'Puts the former model back at every station of the roll-out.');
};

export const addTurnsAndRollout = (program: Command, cli: Cli): void => {
  addTurns(program, cli);
  addRollout(program, cli);
};
