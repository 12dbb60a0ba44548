import type { Station } from '@lemniscate/contracts';
import { Button, Group, Switch, Table, Text } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCall } from '../../api/use-call.ts';
import { Card } from '../../components/card.tsx';
import { useKeys } from '../../components/keys.tsx';
import { TextLink } from '../../components/links.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Verdict } from '../../components/verdict.tsx';
import { Wide } from '../../components/wide.tsx';
import { useFormat } from '../../words/format.ts';
import { ScoreBar } from '../../components/score-bar.tsx';
import { UNTOLD_MS } from './untold-ms.ts';

const STEP = 20;
/** As many as the server gives at once. */
const MOST = 500;

export const InspectionList = ({ station }: { station: Station }) => {
  const { t } = useTranslation('stations');
  const { t: common } = useTranslation();
  const { clock, day, ms } = useFormat();
  const { verdict } = useSearch({ from: '/signed-in/stations/$station' });
  const navigate = useNavigate({ from: '/stations/$station' });
  const [limit, setLimit] = useState(STEP);
  const query = useCall(
    'stationInspections',
    { params: { station: station.name }, query: { limit, verdict } },
    { everyMs: UNTOLD_MS, keep: true },
  );
  const onlyNg = (on: boolean): void =>
    void navigate({ search: (before) => ({ ...before, verdict: on ? 'ng' : undefined }), replace: true });
  useKeys(
    [{ key: 'n', does: t('live.onlyNg'), run: () => onlyNg(verdict === undefined) }],
    common('keys.page'),
  );
  const today = day(new Date());
  return (
    <Card
      title={t('live.latest')}
      actions={
        <Switch
          label={t('live.onlyNg')}
          checked={verdict === 'ng'}
          onChange={({ currentTarget }) => onlyNg(currentTarget.checked)}
        />
      }
    >
      <Loaded query={query} heightPx={500}>
        {({ items, cursor }) => (
          <>
            <Wide label={t('live.latest')}>
              <Table verticalSpacing={5} highlightOnHover aria-label={t('live.latest')}>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>{t('live.at')}</Table.Th>
                    <Table.Th>{t('live.verdict')}</Table.Th>
                    <Table.Th>{t('live.score')}</Table.Th>
                    <Table.Th visibleFrom="xs">{t('live.partId')}</Table.Th>
                    <Table.Th visibleFrom="xs" ta="right">
                      {t('live.latency')}
                    </Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {items.map(
                    ({ id, at, verdict: given, score, threshold, partId, latencyMs, defectType }) => (
                      <Table.Tr key={id}>
                        <Table.Td className="lem-number" style={{ whiteSpace: 'nowrap' }}>
                          <TextLink
                            to="/since/$inspection"
                            params={{ inspection: id }}
                            size="sm"
                            title={t('live.since')}
                          >
                            {day(at) === today ? '' : `${day(at)} `}
                            {clock(at)}
                          </TextLink>
                        </Table.Td>
                        <Table.Td>
                          <Verdict value={given} types={defectType ? [defectType] : []} />
                        </Table.Td>
                        <Table.Td>
                          <ScoreBar score={score} threshold={threshold} />
                        </Table.Td>
                        <Table.Td visibleFrom="xs">{partId ?? <span className="lem-quiet">–</span>}</Table.Td>
                        <Table.Td visibleFrom="xs" ta="right" className="lem-number">
                          {ms(latencyMs)}
                        </Table.Td>
                      </Table.Tr>
                    ),
                  )}
                </Table.Tbody>
              </Table>
            </Wide>
            {items.length === 0 && (
              <Text c="dimmed" py="md">
                {t('live.noneNg')}
              </Text>
            )}
            {cursor && limit < MOST && (
              <Group justify="center" mt="sm">
                <Button variant="default" onClick={() => setLimit(Math.min(MOST, limit * 3))}>
                  {common('action.more')}
                </Button>
              </Group>
            )}
          </>
        )}
      </Loaded>
    </Card>
  );
};
