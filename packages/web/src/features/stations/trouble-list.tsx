import type { Trouble } from '@lemniscate/contracts';
import { Text } from '@mantine/core';
import { IconAlertTriangle, IconExclamationCircle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useTroubleWords } from '../home/trouble-words.ts';

/** What is wrong, in short and in words. */
export const TroubleList = ({ troubles }: { troubles: readonly Trouble[] }) => {
  const { t } = useTranslation('stations');
  const words = useTroubleWords();
  if (troubles.length === 0) return null;
  return (
    <ul className="lem-troubles">
      {troubles.map((trouble) => {
        const { kind, severity, since } = trouble;
        const Icon = severity === 'error' ? IconExclamationCircle : IconAlertTriangle;
        return (
          <li key={`${kind}-${since}`}>
            <Icon
              size={16}
              aria-hidden
              style={{ color: `var(--lem-${severity === 'error' ? 'defect' : 'warn'})` }}
            />
            <Text component="span" size="sm">
              <strong>{t(`trouble.${kind}`)}</strong> <span className="lem-quiet">{words(trouble)}</span>
            </Text>
          </li>
        );
      })}
    </ul>
  );
};
