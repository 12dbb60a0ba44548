import type { LearningCurve } from '@lemniscate/contracts';
import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useStatementText } from '../../words/statement-words.ts';

/** Why nobody can say yet what the next labels are worth. */
export const WorthRefused = ({ curve }: { curve: LearningCurve }) => {
  const { t } = useTranslation('review');
  const words = useStatementText()(curve.statements, curve.refused);
  return (
    <Text size="xs" c="dimmed" className="lem-review-worth" title={words}>
      {t('worthUnknown')} {words}
    </Text>
  );
};
