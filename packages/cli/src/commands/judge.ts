import type { ReviewSummary } from '@lemniscate/contracts';
import { Option, type Command } from 'commander';
import { examples } from '../options/help.js';
import { showCapture } from '../remote/capture-fields.js';
import { remoteCommand, type RemoteOptions } from '../remote/connection.js';
import { showPairs } from '../remote/show.js';
import { toLabel } from '../remote/to-label.js';
import { durationWords } from '../remote/words.js';
import type { Cli } from '../run/cli.js';

const agreementWords = ({ agreement }: ReviewSummary): string => {
  if (!agreement) return 'nothing was judged by two people yet';
  const { pairs, disagreements, kappa } = agreement;
  const [value, lo, hi] = kappa ? [kappa.value, kappa.lo, kappa.hi].map((n) => n.toFixed(2)) : [];
  return `${disagreements} of ${pairs} judged differently${kappa ? `, Cohen’s κ ${value} (${lo}–${hi})` : ''}`;
};

const addSummary = (captures: Command, cli: Cli): void => {
  remoteCommand(
    captures
      .command('summary')
      .description('How much waits, how fast labelling goes, and how far reviewers agree.')
      .addOption(new Option('--station <name>', 'of this station alone')),
    cli,
    async (client, { json, station }: RemoteOptions & { station?: string }) => {
      const summary = await client.reviewSummary({ query: { station } });
      showPairs(cli, {
        json,
        value: summary,
        pairs: [
          ['waiting', summary.waiting],
          ['for a second opinion', summary.second],
          ['conflicts', summary.conflicts],
          ['labelled today', summary.labelledToday],
          ['time a label', durationWords(summary.medianSecondsPerLabel)],
          ['agreement', agreementWords(summary)],
        ],
      });
    },
  );
};

/** What people decide on one capture, without a terminal to take keys. */
export const addJudging = (captures: Command, cli: Cli): void => {
  remoteCommand(
    captures.command('show').argument('<id>').description('Shows a capture and what everybody said of it.'),
    cli,
    async (client, { json }: RemoteOptions, id: string) =>
      showCapture(cli, await client.getCapture({ params: { id } }), json),
  );
  remoteCommand(
    captures
      .command('adjudicate')
      .argument('<id>')
      .argument('<ok|type...>')
      .description('Settles a conflict between labels: ok, or the defect types.'),
    cli,
    async (client, { json }: RemoteOptions, id: string, words: string[]) =>
      showCapture(cli, await client.adjudicate({ params: { id }, body: toLabel(words) }), json),
  ).addHelpText('after', examples('lemniscate captures adjudicate ID scratch'));
  remoteCommand(
    captures
      .command('dismiss')
      .argument('<id>')
      .description('Takes a capture off the queue unlabelled, such as an empty fixture.')
      .addOption(new Option('--note <text>', 'why; kept in the audit log').default('')),
    cli,
    async (client, { json, note }: RemoteOptions & { note: string }, id: string) =>
      showCapture(cli, await client.dismissCapture({ params: { id }, body: { note } }), json),
  ).addHelpText('after', examples('lemniscate captures dismiss ID --note "empty fixture"'));
  addSummary(captures, cli);
};
