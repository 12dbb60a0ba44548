import type { Client } from '@lemniscate/client';
import type { Loop, Turn } from '@lemniscate/contracts';
import { Option, type Command } from 'commander';
import { examples } from '../options/help.js';
import { positiveNumber, share, shareOrNone, wholeNumber } from '../options/parse.js';
import { option } from '../options/shared.js';
import { remoteCommand, type RemoteOptions } from '../remote/connection.js';
import { type Field, showList, showPairs } from '../remote/show.js';
import { TURN_FIELDS } from '../remote/turn-fields.js';
import { durationWords } from '../remote/words.js';
import type { Cli } from '../run/cli.js';

interface LoopOptions extends RemoteOptions {
  station?: string[];
  base?: string;
  seed?: number;
  side?: number;
  labels?: number;
  everyHours?: number;
  goldenShare?: number;
  secondReviewShare?: number;
  confidence?: number;
  maxAsked?: number;
  needsApproval?: boolean;
  shadowParts?: number;
  canaryShare?: number;
  canaryParts?: number;
  observeParts?: number;
}

/** Undefined fields are left out of the JSON, so what is not named stays. */
const settingsOf = (o: LoopOptions) => ({
  trigger: { labels: o.labels, everyHours: o.everyHours },
  review: { goldenShare: o.goldenShare, secondReviewShare: o.secondReviewShare },
  training: { base: o.base, seed: o.seed, sidePx: o.side },
  gate: { confidence: o.confidence, maxAsked: o.maxAsked, needsApproval: o.needsApproval },
  rollout: {
    shadowParts: o.shadowParts,
    canaryShare: o.canaryShare,
    canaryParts: o.canaryParts,
    observeParts: o.observeParts,
  },
});

const count = (flags: string, about: string): Option =>
  option(flags, about, wholeNumber(flags.split(' ')[0], 0));

const addSettings = (command: Command): Command =>
  command
    .addOption(new Option('--base <id>', 'base that models start from'))
    .addOption(count('--seed <n>', 'the same dataset and seed give the same model'))
    .addOption(option('--side <px>', 'working size by hand', wholeNumber('--side', 32, 2048)))
    .addOption(option('--labels <n>', 'new labels that start a turn', wholeNumber('--labels', 1)))
    .addOption(option('--every-hours <n>', 'start a turn this often', positiveNumber('--every-hours')))
    .addOption(option('--golden-share <share>', 'share of labels kept for the gate', share('--golden-share')))
    .addOption(
      option(
        '--second-review-share <share>',
        'share judged by two people',
        shareOrNone('--second-review-share'),
      ),
    )
    .addOption(option('--confidence <share>', 'how sure the gate wants to be', share('--confidence')))
    .addOption(count('--max-asked <n>', 'labels it may ask for where two models differ'))
    .addOption(new Option('--needs-approval', 'a person approves what the gate would promote'))
    .addOption(new Option('--no-needs-approval', 'the gate promotes by itself'))
    .addOption(count('--shadow-parts <n>', 'parts a challenger is watched on before its verdict counts'))
    .addOption(
      option('--canary-share <share>', 'share of parts it then decides', shareOrNone('--canary-share')),
    )
    .addOption(count('--canary-parts <n>', 'for this many parts'))
    .addOption(count('--observe-parts <n>', 'parts watched after the full roll-out'));

const FIELDS: Field<Loop>[] = [
  { title: 'name', of: (l) => l.name },
  { title: 'stations', align: 'right', of: (l) => l.stationIds.length },
  { title: 'base', of: (l) => l.training.base },
  { title: 'labels a turn', align: 'right', of: (l) => l.trigger.labels },
  { title: 'approval', of: (l) => (l.gate.needsApproval ? 'by a person' : 'by the gate') },
];

const show = async (cli: Cli, client: Client, name: string, { json }: RemoteOptions): Promise<void> => {
  const params = { loop: name };
  const loop = await client.getLoop({ params });
  const velocity = await client.loopVelocity({ params });
  const curve = await client.learningCurve({ params });
  const time = (part: { median: number; p90: number } | null): string =>
    part ? `${durationWords(part.median)} (p90 ${durationWords(part.p90)})` : '–';
  const { next } = curve;
  showPairs(cli, {
    json,
    value: { loop, velocity, curve },
    pairs: [
      ['name', loop.name],
      ['stations', loop.stationIds.length],
      ['base', loop.training.base],
      ['promoted turns', velocity.turns],
      ['capture to label', time(velocity.captureToLabel)],
      ['label to training', time(velocity.labelToTraining)],
      ['training', time(velocity.training)],
      ['gating', time(velocity.gating)],
      ['roll-out', time(velocity.rollout)],
      ['observation', time(velocity.observation)],
      ['capture to better model', time(velocity.captureToConfirmed)],
      [
        'next labels',
        next
          ? `${next.labels} labels save ${next.savedPerMonth.value.toFixed(0)} a month ` +
            `(${next.savedPerMonth.lo.toFixed(0)}–${next.savedPerMonth.hi.toFixed(0)}) and cost ${next.costOfLabels.toFixed(0)}`
          : curve.refused,
      ],
    ],
  });
};

export const addLoop = (program: Command, cli: Cli): void => {
  const loop = program
    .command('loop')
    .summary('what ties stations, base, gate and roll-out together')
    .description('Loops: stations that learn together, and how.');
  remoteCommand(
    addSettings(
      loop
        .command('create')
        .argument('<name>')
        .description('Creates a loop over stations.')
        .requiredOption('--station <name...>', 'stations of the loop'),
    ),
    cli,
    async (client, options: LoopOptions, name: string) => {
      const body = { name, stations: options.station as string[], ...settingsOf(options) };
      showList(cli, [await client.createLoop({ body })], { json: options.json, fields: FIELDS, none: '' });
    },
  ).addHelpText('after', examples('lemniscate loop create flanges --station flange --labels 25'));
  remoteCommand(
    loop.command('list').description('Lists loops.'),
    cli,
    async (client, { json }: RemoteOptions) =>
      showList(cli, (await client.listLoops()).items, {
        json,
        fields: FIELDS,
        none: 'No loops yet: lemniscate loop create NAME --station STATION',
      }),
  );
  remoteCommand(
    loop
      .command('show')
      .argument('<name>')
      .description('Shows a loop, how fast it turns and what labels are worth.'),
    cli,
    (client, options: RemoteOptions, name: string) => show(cli, client, name, options),
  );
  remoteCommand(
    addSettings(
      loop.command('set').argument('<name>').description('Changes settings; what is not named stays.'),
    ),
    cli,
    async (client, options: LoopOptions, name: string) => {
      const changed = await client.updateLoop({ params: { loop: name }, body: settingsOf(options) });
      showList(cli, [changed], { json: options.json, fields: FIELDS, none: '' });
    },
  );
  remoteCommand(
    loop.command('start-turn').argument('<name>').description('Starts a turn now with what is labelled.'),
    cli,
    async (client, { json }: RemoteOptions, name: string) => {
      const turn: Turn = await client.startTurn({ params: { loop: name } });
      showList(cli, [turn], { json, fields: TURN_FIELDS, none: '' });
    },
  );
};
