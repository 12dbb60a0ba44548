import type { ModelRevision } from '@lemniscate/contracts';
import { Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Card } from '../../components/card.tsx';
import { RateText } from '../../components/rate-text.tsx';
import { useFormat } from '../../words/format.ts';
import { readExpected } from './read-numbers.ts';

/** What the model is expected to do, with intervals. */
export const ModelExpected = ({ model }: { model: ModelRevision }) => {
  const { t } = useTranslation('models');
  const { count, number } = useFormat();
  const { escapeRate, falseRejectRate, auroc, good, defects } = readExpected(model.expected);
  return (
    <Card title={t('expected')}>
      {escapeRate || falseRejectRate ? (
        <Group gap={36} align="flex-start">
          <div>
            <Text size="sm" c="dimmed">
              {t('escapeRate')}
            </Text>
            <RateText rate={escapeRate} big />
          </div>
          <div>
            <Text size="sm" c="dimmed">
              {t('falseRejectRate')}
            </Text>
            <RateText rate={falseRejectRate} big />
          </div>
          {auroc !== null && (
            <div>
              <Text size="sm" c="dimmed">
                {t('auroc')}
              </Text>
              <Text size="xl" fw={600} className="lem-number">
                {number(auroc, 3)}
              </Text>
            </div>
          )}
        </Group>
      ) : (
        <Text>{t('notMeasured')}</Text>
      )}
      {good !== null && (
        <Text size="sm" c="dimmed" mt="sm">
          {t('expectedFrom', { good: count(good), defects: count(defects ?? 0) })}
        </Text>
      )}
    </Card>
  );
};
