import type { Verdict as VerdictValue } from '@lemniscate/contracts';
import { Badge } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** OK or NG, told by word, shape and colour alike. */
export const Verdict = ({ value, types = [] }: { value: VerdictValue; types?: readonly string[] }) => {
  const { t } = useTranslation();
  const bad = value === 'ng';
  return (
    <Badge
      radius={bad ? 'xs' : 'xl'}
      variant="outline"
      tt="none"
      style={{
        color: `var(--lem-${bad ? 'defect' : 'good'})`,
        background: `var(--lem-${bad ? 'defect' : 'good'}-soft)`,
        borderColor: 'currentColor',
        // A type cut short says nothing.
        maxWidth: 'none',
        overflow: 'visible',
      }}
    >
      {t(`verdict.${value}`)}
      {types.length > 0 && ` · ${types.join(', ')}`}
    </Badge>
  );
};
