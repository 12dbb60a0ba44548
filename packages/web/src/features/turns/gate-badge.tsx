import type { GateDecision } from '@lemniscate/contracts';
import { Badge } from '@mantine/core';
import { useTranslation } from 'react-i18next';

const MEANING = { promote: 'good', hold: 'warn', reject: 'defect' } as const;

/** The gate's answer, in one word. */
export const GateBadge = ({ answer }: { answer: GateDecision['answer'] }) => {
  const { t } = useTranslation('turns');
  const meaning = MEANING[answer];
  return (
    <Badge
      radius="sm"
      tt="none"
      variant="outline"
      style={{
        color: `var(--lem-${meaning})`,
        background: `var(--lem-${meaning}-soft)`,
        borderColor: 'currentColor',
        flex: 'none',
      }}
    >
      {t(`answer.${answer}`)}
    </Badge>
  );
};
