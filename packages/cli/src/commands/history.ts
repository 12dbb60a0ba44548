import type { Client } from '@lemniscate/client';
import { allItems } from '@lemniscate/client/pages';
import type { Champion, ModelRevision } from '@lemniscate/contracts';
import { AppError } from '@lemniscate/contracts/errors';
import { Option, type Command } from 'commander';
import { examples } from '../options/help.js';
import { remoteCommand, type RemoteOptions } from '../remote/connection.js';
import { type Field, showList, showPairs } from '../remote/show.js';
import { takeFirst } from '../remote/take-first.js';
import { durationWords, timeWords } from '../remote/words.js';
import type { Cli } from '../run/cli.js';

const CHAMPION_FIELDS: Field<Champion>[] = [
  { title: 'model', of: (c) => c.modelId },
  { title: 'from', of: (c) => timeWords(c.from) },
  { title: 'to', of: (c) => (c.to ? timeWords(c.to) : 'now') },
  { title: 'why', of: (c) => c.why },
];

const MODEL_FIELDS: Field<ModelRevision>[] = [
  { title: 'no.', align: 'right', of: (m) => m.number },
  { title: 'id', of: (m) => m.id },
  { title: 'base', of: (m) => m.base.id },
  { title: 'made', of: (m) => timeWords(m.createdAt) },
  { title: 'compute', align: 'right', of: (m) => durationWords(m.computeSeconds) },
  { title: 'trainer', of: (m) => m.trainer },
];

/** A model by its id, or as LOOP@NUMBER. */
const findModel = async (client: Client, name: string): Promise<string> => {
  const match = /^(.+)@(\d+)$/.exec(name);
  if (!match) return name;
  const [, loop, number] = match;
  for await (const model of allItems((cursor) => client.listModels({ query: { cursor, loop, limit: 500 } })))
    if (model.number === Number(number)) return model.id;
  throw new AppError('not_found', { kind: 'model', id: name });
};

const since = async (cli: Cli, client: Client, id: string, { json }: RemoteOptions): Promise<void> => {
  const lineage = await client.sinceInspection({ params: { id } });
  const { inspection, model, turn, datasetRevision, capture, base, reviewers } = lineage;
  const counts = datasetRevision?.counts.train;
  showPairs(cli, {
    json,
    value: lineage,
    pairs: [
      [
        'inspection',
        `${inspection.verdict} at ${timeWords(inspection.at)}, score ${inspection.score.toFixed(3)}`,
      ],
      ['part', inspection.partId],
      ['kept', capture ? capture.reasons.join(', ') : 'no image kept'],
      ['model', model ? `no. ${model.number} of ${timeWords(model.createdAt)} (${model.id})` : null],
      ['turn', turn ? `${turn.number}: ${turn.outcome ?? turn.state}` : null],
      [
        'dataset',
        datasetRevision
          ? `${datasetRevision.id.slice(0, 12)}: ${counts?.ok} good, ${counts?.ng} defective`
          : null,
      ],
      ['labels', lineage.labels],
      ['reviewers', reviewers.map((r) => `${r.actor.name} (${r.labels})`).join(', ')],
      ['base', base ? `${base.id}, ${base.license}` : null],
    ],
  });
};

const impact = async (cli: Cli, client: Client, name: string, { json }: RemoteOptions): Promise<void> => {
  const found = await client.modelImpact({ params: { id: await findModel(client, name) } });
  showPairs(cli, {
    json,
    value: found,
    pairs: [
      ['model', `no. ${found.model.number} (${found.model.id})`],
      ['stations', new Set(found.champions.map((c) => c.stationId)).size],
      ['parts judged', found.inspections],
      ['of them rejected', found.rejected],
      ['first', timeWords(found.firstAt)],
      ['last', timeWords(found.lastAt)],
      ['models derived', found.derivedModels.length],
    ],
  });
};

const captureImpact = async (
  cli: Cli,
  client: Client,
  id: string,
  { json }: RemoteOptions,
): Promise<void> => {
  const found = await client.captureImpact({ params: { id } });
  showPairs(cli, {
    json,
    value: found,
    pairs: [
      ['capture', found.captureId],
      ['datasets', found.datasetRevisionIds.map((revision) => revision.slice(0, 12)).join(', ')],
      ['models taught', found.modelIds.join(', ')],
      ['parts they judged', found.inspections],
    ],
  });
};

/** @throws AppError usage unless there is one thing to look from */
const impactOf = (
  cli: Cli,
  client: Client,
  { capture, ...options }: ImpactOptions,
  name?: string,
): Promise<void> => {
  if (name !== undefined && capture === undefined) return impact(cli, client, name, options);
  if (name === undefined && capture !== undefined) return captureImpact(cli, client, capture, options);
  throw new AppError('usage', { detail: 'Give either a model, or an image with --capture ID.' });
};

interface ImpactOptions extends RemoteOptions {
  capture?: string;
}

export const addHistory = (program: Command, cli: Cli): void => {
  const model = program
    .command('model')
    .summary('models: list them, or a station’s history')
    .description('Models that turns produced.');
  remoteCommand(
    model
      .command('list')
      .description('Lists models, newest first.')
      .addOption(new Option('--loop <name>', 'of this loop alone')),
    cli,
    async (client, { json, loop }: RemoteOptions & { loop?: string }) => {
      const items = await takeFirst(
        allItems((cursor) => client.listModels({ query: { cursor, loop } })),
        200,
      );
      showList(cli, items, { json, fields: MODEL_FIELDS, none: 'No models yet.' });
    },
  );
  remoteCommand(
    model.command('history').argument('<station>').description('Which model judged at a station, and when.'),
    cli,
    async (client, { json }: RemoteOptions, station: string) =>
      showList(cli, (await client.stationChampions({ params: { station } })).items, {
        json,
        fields: CHAMPION_FIELDS,
        none: 'No model has judged there yet.',
      }),
  );
  remoteCommand(
    program
      .command('since')
      .argument('<inspection>')
      .summary('from a verdict back to model, dataset, labels and base')
      .description('Since when, and on what grounds: everything a verdict rests on.'),
    cli,
    (client, options: RemoteOptions, id: string) => since(cli, client, id, options),
  ).addHelpText('after', examples('lemniscate since 0192f0c1-…'));
  remoteCommand(
    program
      .command('impact')
      .argument('[model]', 'id, or LOOP@NUMBER')
      .summary('from a model or an image forward to every part judged')
      .description('What a model touched, or an image that taught some.')
      .addOption(new Option('--capture <id>', 'of this image instead of a model')),
    cli,
    (client, options: ImpactOptions, name?: string) => impactOf(cli, client, options, name),
  ).addHelpText('after', examples('lemniscate impact flanges@3', 'lemniscate impact --capture ID'));
};
