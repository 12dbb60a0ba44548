import type { Trouble } from '@lemniscate/contracts';
import { Text } from '@mantine/core';
import { IconAlertTriangle, IconExclamationCircle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

/** What is wrong, in short; the server's own words beside it. */
export const TroubleList = ({ troubles }: { troubles: readonly Trouble[] }) => {
  const { t } = useTranslation('stations');
  if (troubles.length === 0) return null;
  return (
    <ul className="lem-troubles">
      {troubles.map(({ kind, severity, inWords, since }) => {
        const Icon = severity === 'error' ? IconExclamationCircle : IconAlertTriangle;
        return (
          <li key={`${kind}-${since}`}>
            <Icon
              size={16}
              aria-hidden
              style={{ color: `var(--lem-${severity === 'error' ? 'defect' : 'warn'})` }}
            />
            <Text component="span" size="sm">
              <strong>{t(`trouble.${kind}`)}</strong> <span className="lem-quiet">{inWords}</span>
            </Text>
          </li>
        );
      })}
    </ul>
  );
};
