import type { Capture } from '@lemniscate/contracts';
import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Verdict } from '../../components/verdict.tsx';
import { useFormat } from '../../words/format.ts';

/** Who said what of a capture that people disagree on; the next key settles it. */
export const Conflict = ({ capture, settles }: { capture: Capture; settles: boolean }) => {
  const { t } = useTranslation('review');
  const { ago } = useFormat();
  if (capture.state !== 'conflict') return null;
  return (
    <section className="lem-review-conflict" aria-label={t('conflict')}>
      <b>{t('conflict')}</b>
      {capture.labels
        .filter(({ withdrawn }) => !withdrawn)
        .map((label) => (
          <div key={label.id} className="lem-review-facts-row">
            <Text size="sm">
              {label.author.name}{' '}
              <Text component="span" c="dimmed" size="xs">
                {t(`kind.${label.kind}`)} · {ago(label.at)}
              </Text>
              {label.note && (
                <Text component="span" size="xs" display="block">
                  “{label.note}”
                </Text>
              )}
            </Text>
            <Verdict value={label.verdict} types={label.defectTypes} />
          </div>
        ))}
      <Text size="xs">{settles ? t('settleHint') : t('settleOther')}</Text>
    </section>
  );
};
