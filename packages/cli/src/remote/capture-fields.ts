import type { Capture } from '@lemniscate/contracts';
import type { Cli } from '../run/cli.js';
import { type Field, showPairs } from './show.js';
import { timeWords } from './words.js';

export const CAPTURE_FIELDS: Field<Capture>[] = [
  { title: 'id', of: (c) => c.id },
  { title: 'taken', of: (c) => timeWords(c.takenAt) },
  { title: 'why', of: (c) => c.reasons.join(', ') },
  { title: 'score', align: 'right', of: (c) => c.inspection?.score.toFixed(3) },
  { title: 'verdict', of: (c) => c.inspection?.verdict },
  { title: 'state', of: (c) => c.state },
  { title: 'label', of: (c) => (c.verdict === 'ng' ? c.defectTypes.join(', ') || 'ng' : c.verdict) },
];

const wordsOf = ({ verdict, defectTypes, kind, at, withdrawn }: Capture['labels'][number]): string =>
  `${verdict === 'ok' ? 'ok' : defectTypes.join(', ') || 'ng'} (${kind}, ${timeWords(at)}${withdrawn ? ', withdrawn' : ''})`;

/** One capture, with what everybody said of it. */
export const showCapture = (cli: Cli, capture: Capture, json?: boolean): void =>
  showPairs(cli, {
    json,
    value: capture,
    pairs: [
      ...CAPTURE_FIELDS.map((field) => [field.title, field.of(capture)] as const),
      ...capture.labels.map((label) => [label.author.name, wordsOf(label)] as const),
    ],
  });
