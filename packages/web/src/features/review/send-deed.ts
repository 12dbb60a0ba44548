import type { Capture, Label } from '@lemniscate/contracts';
import { client } from '../../api/client.ts';
import type { Kept } from './outbox.ts';
import type { Deed } from './outbox-store.ts';

const latestBy = ({ labels }: Capture, userId: string): Label | undefined =>
  labels.findLast((label) => label.author.id === userId && !label.withdrawn && label.kind !== 'override');

const keptOf = (captures: readonly Capture[], userId: string): Kept[] =>
  captures.flatMap((capture) => {
    const label = latestBy(capture, userId);
    return label ? [{ captureId: capture.id, labelId: label.id }] : [];
  });

export const sendDeed = async (deed: Deed, userId: string): Promise<Kept[]> => {
  if (deed.do === 'withdraw') {
    await client.withdrawLabel({ params: { id: deed.captureId, labelId: deed.labelId } });
    return [];
  }
  if (deed.do === 'dismiss') {
    await client.dismissCapture({ params: { id: deed.captureId }, body: { note: deed.note } });
    return [];
  }
  const { captureIds, judgement, adjudicates } = deed;
  const [id] = captureIds;
  if (adjudicates) return keptOf([await client.adjudicate({ params: { id }, body: judgement })], userId);
  if (captureIds.length > 1) {
    const { items } = await client.labelCaptures({ body: { ...judgement, captureIds } });
    return keptOf(items, userId);
  }
  return keptOf([await client.labelCapture({ params: { id }, body: judgement })], userId);
};

const SAME_SECONDS = 1e-6;

/**
 * A label that went out and whose answer never came may have arrived: it is known by its verdict, types and its seconds,
 * which are as good as a fingerprint.
 */
export const findDeed = async (deed: Deed, userId: string): Promise<Kept[] | null> => {
  if (deed.do !== 'label') return null;
  const { captureIds, judgement } = deed;
  const captures = await Promise.all(captureIds.map((id) => client.getCapture({ params: { id } })));
  const arrived = captures.every((capture) => {
    const label = latestBy(capture, userId);
    return (
      label?.verdict === judgement.verdict &&
      label.defectTypes.join('\n') === judgement.defectTypes.join('\n') &&
      Math.abs(label.seconds - judgement.seconds / captureIds.length) < SAME_SECONDS
    );
  });
  return arrived ? keptOf(captures, userId) : null;
};
