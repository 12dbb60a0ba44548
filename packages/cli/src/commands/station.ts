import type { Client } from '@lemniscate/client';
import type { Station } from '@lemniscate/contracts';
import { DEFAULT_COSTS } from '@lemniscate/contracts/words';
import { Option, type Command } from 'commander';
import { printable } from '../draw/printable.js';
import { examples } from '../options/help.js';
import { addSettings, settingsOf } from '../options/settings.js';
import { option, path } from '../options/shared.js';
import { stationSettings } from '../options/station-settings.js';
import { remoteCommand, type RemoteOptions } from '../remote/connection.js';
import { importPhotos, type ImportOptions } from '../remote/import-photos.js';
import { type Field, showList, showPairs } from '../remote/show.js';
import { rateWords, timeWords } from '../remote/words.js';
import { printJson, type Cli } from '../run/cli.js';

const settingsOfNew = (options: RemoteOptions): Record<string, unknown> => {
  const { costs, ...others } = settingsOf(stationSettings(), options);
  return { ...others, ...(costs !== undefined && { costs: { ...DEFAULT_COSTS, ...costs } }) };
};

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
    .summary('inspection points: create, list, show, set, import photos, clear drift')
    .description('Stations: one camera, one view, one product.');
  remoteCommand(
    addSettings(
      station.command('create').argument('<name>').description('Creates a station.'),
      stationSettings(),
    ),
    cli,
    async (client, options: RemoteOptions, name: string) => {
      const created = await client.createStation({
        body: { name, ...settingsOfNew(options) },
      });
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
      stationSettings(),
    ),
    cli,
    async (client, options: RemoteOptions, name: string) => {
      const body = settingsOf(stationSettings(), options);
      const changed = await client.updateStation({ params: { station: name }, body });
      showList(cli, [changed], { json: options.json, fields: FIELDS, none: '' });
    },
  ).addHelpText('after', examples('lemniscate station set flange --max-bytes 4000000000 --no-novel'));
  remoteCommand(
    station
      .command('clear-drift')
      .argument('<name>')
      .description('Takes the present conditions for the new normal; drift alarms of before end.'),
    cli,
    async (client, { json }: RemoteOptions, name: string) => {
      await client.clearDrift({ params: { station: name } });
      if (json) return printJson(cli, { station: name, cleared: true });
      cli.screen.note(`What ${printable(name)} looks like now is its new normal.`);
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
