import type { Client } from '@lemniscate/client';
import type { Loop, Turn } from '@lemniscate/contracts';
import type { Command } from 'commander';
import { examples } from '../options/help.js';
import { loopSettings } from '../options/loop-settings.js';
import { addSettings, settingsOf } from '../options/settings.js';
import { remoteCommand, type RemoteOptions } from '../remote/connection.js';
import { type Field, showList, showPairs } from '../remote/show.js';
import { TURN_FIELDS } from '../remote/turn-fields.js';
import { durationWords } from '../remote/words.js';
import type { Cli } from '../run/cli.js';

interface CreateOptions extends RemoteOptions {
  station: string[];
}

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
      loopSettings(),
    ),
    cli,
    async (client, options: CreateOptions, name: string) => {
      const body = { name, stations: options.station, ...settingsOf(loopSettings(), options) };
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
      loopSettings(),
    ),
    cli,
    async (client, options: RemoteOptions, name: string) => {
      const body = settingsOf(loopSettings(), options);
      const changed = await client.updateLoop({ params: { loop: name }, body });
      showList(cli, [changed], { json: options.json, fields: FIELDS, none: '' });
    },
  ).addHelpText(
    'after',
    examples('lemniscate loop set flanges --labels off --escapes 1 --max-error-rate 1%'),
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
