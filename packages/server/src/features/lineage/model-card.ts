import type { DatasetRevision, Loop, ModelRevision, Rate, Turn } from '@lemniscate/contracts';
import { z } from 'zod';

export interface ModelFacts {
  model: ModelRevision;
  loop: Loop;
  dataset: DatasetRevision | undefined;
  turn: Turn | null;
  /** What the line and its audit sample said while it judged. */
  stations: {
    name: string;
    from: string;
    to: string | null;
    inspections: number;
    rejectRate: Rate | null;
    escapeRate: Rate | null;
    falseRejectRate: Rate | null;
  }[];
}

const RateLike = z
  .object({ value: z.number(), lo: z.number(), hi: z.number(), events: z.number(), n: z.number() })
  .partial({ events: true, n: true })
  .nullable()
  .catch(null);
const Expected = z.object({
  auroc: z.number().nullable().catch(null),
  escapeRate: RateLike,
  falseRejectRate: RateLike,
});

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const rate = (
  found: { value: number; lo: number; hi: number; events?: number; n?: number } | null | undefined,
) =>
  found
    ? `${percent(found.value)} (${percent(found.lo)} to ${percent(found.hi)}${found.n === undefined ? '' : `, of ${found.n}`})`
    : 'not measured';

/** Nothing in a card is markup of its own: names are typed by people. */
const plain = (text: string): string => text.replace(/[`|<>\r\n\\]/g, ' ');
const yaml = (text: string): string => JSON.stringify(text);

const mib = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;

const expectedLines = (model: ModelRevision): string[] => {
  const found = Expected.safeParse(model.expected);
  if (!found.success) return ['The trainer told no expected rates.'];
  const { auroc, escapeRate, falseRejectRate } = found.data;
  return [
    'Cross-validated while it was learned: every image judged by a model that had not seen it.',
    '',
    `- escapes: ${rate(escapeRate)}`,
    `- false rejects: ${rate(falseRejectRate)}`,
    `- area under the ROC curve: ${auroc === null ? 'not measured' : auroc.toFixed(3)}`,
  ];
};

const gateLines = (turn: Turn | null): string[] =>
  turn?.gate
    ? [
        `The gate of turn ${turn.number} said "${turn.gate.answer}":`,
        '',
        ...turn.gate.reasons.map((reason) => `- ${plain(reason)}`),
        ...(turn.gate.approval
          ? [
              `- ${plain(turn.gate.approval.by)} ${turn.gate.approval.approved ? 'approved' : 'declined'} it: ${plain(turn.gate.approval.reason)}`,
            ]
          : []),
      ]
    : ['No gate has judged it yet.'];

const measuredLines = (stations: ModelFacts['stations']): string[] =>
  stations.length === 0
    ? ['It has judged at no station yet.']
    : [
        'Errors are those of labelled audit samples, with 95 % intervals.',
        '',
        '| station | from | to | parts | rejected | escapes | false rejects |',
        '| --- | --- | --- | --- | --- | --- | --- |',
        ...stations.map(
          (s) =>
            `| ${plain(s.name)} | ${s.from.slice(0, 10)} | ${s.to?.slice(0, 10) ?? 'now'} | ${s.inspections} | ${rate(s.rejectRate)} | ${rate(s.escapeRate)} | ${rate(s.falseRejectRate)} |`,
        ),
      ];

const datasetLines = (dataset: DatasetRevision | undefined): string[] => {
  if (!dataset) return ['Its dataset revision is not here.'];
  const { train, golden, audit } = dataset.counts;
  const line = (what: string, { ok, ng }: { ok: number; ng: number }) => `| ${what} | ${ok} | ${ng} |`;
  return [
    `Dataset revision \`${dataset.id}\`, frozen ${dataset.createdAt.slice(0, 10)}.`,
    '',
    '| images | good | defective |',
    '| --- | --- | --- |',
    line('taught by', train),
    line('kept for the gate', golden),
    line('audit sample', audit),
  ];
};

/** What a model is, in words; laid out as a Hugging Face model card, its front matter fenced so that it is seen. */
export const modelCard = ({ model, loop, dataset, turn, stations }: ModelFacts): string =>
  [
    '```yaml',
    '---',
    `license: ${yaml(model.base.license)}`,
    `base_model: ${yaml(model.base.id)}`,
    'library_name: onnx',
    'pipeline_tag: image-classification',
    'tags:',
    '  - anomaly-detection',
    '  - visual-inspection',
    '  - lemniscate',
    '---',
    '```',
    '',
    `# ${plain(loop.name)}, model ${model.number}`,
    '',
    `Judges photos of parts as good or defective. Made ${model.createdAt.slice(0, 10)} by the trainer ${plain(model.trainer)} in ${Math.round(model.computeSeconds)} s${turn ? `, in turn ${turn.number} of its loop` : ''}.`,
    '',
    `- threshold: ${model.threshold.toFixed(4)}; a part whose score reaches it is rejected`,
    `- defect types: ${model.defectTypes.length === 0 ? 'none are told apart' : model.defectTypes.map(plain).join(', ')}`,
    `- learned on from: ${model.parentId ? `model \`${model.parentId}\`` : 'its base alone'}`,
    '',
    '## Base and licence',
    '',
    `\`${plain(model.base.id)}\`, licence ${plain(model.base.license)}, SHA-256 \`${model.base.sha256}\`. The licence of the base holds for the model; the images are the site’s own.`,
    '',
    '## What it was taught by',
    '',
    ...datasetLines(dataset),
    '',
    '## What was expected of it',
    '',
    ...expectedLines(model),
    '',
    '## What the gate said',
    '',
    ...gateLines(turn),
    '',
    '## What it did at the line',
    '',
    ...measuredLines(stations),
    '',
    '## Files',
    '',
    '| file | size | SHA-256 |',
    '| --- | --- | --- |',
    ...model.files.map(({ name, sizeBytes, sha256 }) => `| ${name} | ${mib(sizeBytes)} | \`${sha256}\` |`),
    '',
    '## Limits',
    '',
    '- It knows the parts, fixture, lens and light of its stations; others need images of their own.',
    '- A kind of defect that no image showed may pass. The audit sample is what finds it.',
    '- Its rates hold as long as conditions stay as they were; a drift alarm says when they do not.',
    '- It does not replace a safety function or a test that a standard asks for.',
    '',
  ].join('\n');
