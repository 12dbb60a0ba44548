import type { Station } from '@lemniscate/contracts';
import { Stack } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { useJudged } from '../../api/live.ts';
import { refreshCalls, useCall } from '../../api/use-call.ts';
import { Empty } from '../../components/empty.tsx';
import { ButtonLink } from '../../components/links.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { BigVerdict } from './big-verdict.tsx';
import { InspectionList } from './inspection-list.tsx';
import { UNTOLD_MS } from './untold-ms.ts';
import { NewestImages } from './newest-images.tsx';

export const LiveTab = ({ station }: { station: Station }) => {
  const { t } = useTranslation('stations');
  const newest = useCall(
    'stationInspections',
    { params: { station: station.name }, query: { limit: 1 } },
    { everyMs: UNTOLD_MS },
  );
  const queries = useQueryClient();
  useJudged(
    useCallback(
      () => void refreshCalls(queries, 'stationInspections', ({ params }) => params.station === station.name),
      [queries, station.name],
    ),
  );
  return (
    <Loaded query={newest} heightPx={400}>
      {({ items: [last] }) => (
        <div className="lem-live">
          <Stack>
            {last && <BigVerdict inspection={last} />}
            <NewestImages station={station} />
          </Stack>
          {last ? (
            <InspectionList station={station} />
          ) : (
            <Empty
              title={t('live.emptyTitle')}
              action={<ButtonLink to="/fleet">{t('live.emptyAction')}</ButtonLink>}
            >
              {t('live.emptyText')}
            </Empty>
          )}
        </div>
      )}
    </Loaded>
  );
};
