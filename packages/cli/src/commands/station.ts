import type { Client } from '@lemniscate/client';
import type { Station } from '@lemniscate/contracts';
import { Option, type Command } from 'commander';
import { examples } from '../options/help.js';
import { positiveNumber, shareOrNone, wholeNumber } from '../options/parse.js';
import { option, path } from '../options/shared.js';
import { remoteCommand, type RemoteOptions } from '../remote/connection.js';
import { importPhotos, type ImportOptions } from '../remote/import-photos.js';
import { type Field, showList, showPairs } from '../remote/show.js';
import { rateWords, timeWords } from '../remote/words.js';
import type { Cli } from '../run/cli.js';

interface SettingOptions extends RemoteOptions {
  title?: string;
  escapeCost?: number;
  falseRejectCost?: number;
  labelCost?: number;
  auditShare?: number;
  maxPerHour?: number;
  partsPerDay?: number;
  threshold?: number | null;
}

/** Undefined fields are left out of the JSON, so what is not named stays. */
const settingsOf = (options: SettingOptions, now?: Station) => {
  const { title, escapeCost, falseRejectCost, labelCost, auditShare, maxPerHour } = options;
  const costs = now?.costs ?? { escape: 5, falseReject: 1, label: 0 };
  const changesCosts = [escapeCost, falseRejectCost, labelCost].some((c) => c !== undefined);
  return {
    title,
    partsPerDay: options.partsPerDay,
    threshold: options.threshold,
    ...(changesCosts && {
      costs: {
        escape: escapeCost ?? costs.escape,
        falseReject: falseRejectCost ?? costs.falseReject,
        label: labelCost ?? costs.label,
      },
    }),
    ...((auditShare !== undefined || maxPerHour !== undefined) && {
      capture: {
        ...now?.capture,
        ...(auditShare !== undefined && { auditShare }),
        ...(maxPerHour !== undefined && { maxPerHour }),
      },
    }),
  };
};

const addSettings = (command: Command): Command =>
  command
    .addOption(new Option('--title <text>', 'what people call it'))
    .addOption(option('--escape-cost <money>', 'what an escape costs', positiveNumber('--escape-cost')))
    .addOption(
      option(
        '--false-reject-cost <money>',
        'what a false reject costs',
        positiveNumber('--false-reject-cost'),
      ),
    )
    .addOption(option('--label-cost <money>', 'what one label costs', positiveNumber('--label-cost')))
    .addOption(
      option('--audit-share <share>', 'share of all parts always kept', shareOrNone('--audit-share')),
    )
    .addOption(
      option(
        '--max-per-hour <n>',
        'images kept an hour, the audit sample apart',
        wholeNumber('--max-per-hour', 0),
      ),
    )
    .addOption(
      option('--parts-per-day <n>', 'parts a day, for sums of money', positiveNumber('--parts-per-day')),
    )
    .addOption(
      new Option('--threshold <score|auto>', 'operating point by hand, or the model’s own').argParser(
        (value) => (value === 'auto' ? null : shareOrNone('--threshold')(value)),
      ),
    );

const FIELDS: Field<Station>[] = [
  { title: 'name', of: (s) => s.name },
  { title: 'title', of: (s) => s.title },
  { title: 'device', of: (s) => (s.deviceId ? 'yes' : 'none') },
  { title: 'model', of: (s) => (s.championId ? 'yes' : 'none') },
  { title: 'parts a day', align: 'right', of: (s) => s.partsPerDay },
];

const show = async (cli: Cli, client: Client, name: string, { json }: RemoteOptions): Promise<void> => {
  const params = { station: name };
  const station = await client.getStation({ params });
  const rates = await client.stationRates({ params });
  const drift = (await client.stationDrift({ params })).items.filter((d) => d.clearedAt === null);
  showPairs(cli, {
    json,
    value: { station, rates, drift },
    pairs: [
      ['name', station.name],
      ['title', station.title],
      ['device', station.deviceId],
      ['model', station.championId],
      ['threshold', station.threshold ?? 'the model’s own'],
      ['costs', `${station.costs.escape} an escape, ${station.costs.falseReject} a false reject`],
      ['last day', `${rates.inspections} parts, ${rates.rejected} rejected`],
      ['escapes', rateWords(rates.escapeRate)],
      ['false rejects', rateWords(rates.falseRejectRate)],
      ['drift', drift.map((d) => d.inWords).join('; ') || 'none'],
      ['since', timeWords(station.createdAt)],
    ],
  });
};

export const addStation = (program: Command, cli: Cli): void => {
  const station = program
    .command('station')
    .summary('inspection points: create, list, show, set, import photos')
    .description('Stations: one camera, one view, one product.');
  remoteCommand(
    addSettings(station.command('create').argument('<name>').description('Creates a station.')),
    cli,
    async (client, options: SettingOptions, name: string) => {
      const created = await client.createStation({ body: { name, ...settingsOf(options) } });
      showList(cli, [created], { json: options.json, fields: FIELDS, none: '' });
    },
  ).addHelpText('after', examples('lemniscate station create flange --escape-cost 40 --false-reject-cost 2'));
  remoteCommand(
    station.command('list').description('Lists stations.'),
    cli,
    async (client, { json }: RemoteOptions) => {
      const { items } = await client.listStations();
      showList(cli, items, { json, fields: FIELDS, none: 'No stations yet: lemniscate station create NAME' });
    },
  );
  remoteCommand(
    station.command('show').argument('<name>').description('Shows a station and its last day.'),
    cli,
    (client, options: RemoteOptions, name: string) => show(cli, client, name, options),
  );
  remoteCommand(
    addSettings(
      station.command('set').argument('<name>').description('Changes settings; what is not named stays.'),
    ),
    cli,
    async (client, options: SettingOptions, name: string) => {
      const now = await client.getStation({ params: { station: name } });
      const changed = await client.updateStation({
        params: { station: name },
        body: settingsOf(options, now),
      });
      showList(cli, [changed], { json: options.json, fields: FIELDS, none: '' });
    },
  );
  remoteCommand(
    station
      .command('import')
      .argument('<name>')
      .description(
        'Brings in photos whose verdict is known: the twenty good parts to start from, or a labelled folder.',
      )
      .addOption(option('--good <dir>', 'folder of photos of good parts', path('--good')))
      .addOption(option('--data <dir>', 'labelled folder in any known layout', path('--data')))
      .addOption(new Option('--skip-bad', 'leave bad files out, listed at the end')),
    cli,
    (client, options: ImportOptions & RemoteOptions, name: string) =>
      importPhotos(cli, client, name, options),
  ).addHelpText('after', examples('lemniscate station import flange --good photos/good'));
};
