import { Badge } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useLiveState } from '../api/live.ts';

/** Whether the page follows the server. */
export const LiveBadge = () => {
  const { t } = useTranslation();
  const state = useLiveState();
  if (state === 'live')
    return (
      <Badge variant="dot" color="teal" tt="none" visibleFrom="xs">
        {t('live.live')}
      </Badge>
    );
  return (
    <Badge
      role="status"
      variant="dot"
      color={state === 'lost' ? 'orange' : 'gray'}
      tt="none"
      title={t(`live.${state}`)}
    >
      {t('live.connecting')}
    </Badge>
  );
};
