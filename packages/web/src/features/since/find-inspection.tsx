import type { Inspection } from '@lemniscate/contracts';
import { Button, Group, Stack, Table, Text, TextInput } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { callOptions, useCall } from '../../api/use-call.ts';
import { Card } from '../../components/card.tsx';
import { Empty } from '../../components/empty.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { TextLink } from '../../components/links.tsx';
import { Verdict } from '../../components/verdict.tsx';
import { useFormat } from '../../words/format.ts';

/** Takes an inspection's id or a part's. */
export const FindInspection = ({ initial = '' }: { initial?: string }) => {
  const { t } = useTranslation('lineage');
  const navigate = useNavigate();
  const [text, setText] = useState(initial);
  const go = (event: FormEvent): void => {
    event.preventDefault();
    if (text.trim() !== '') void navigate({ to: '/since/$inspection', params: { inspection: text.trim() } });
  };
  return (
    <form onSubmit={go}>
      <Group align="flex-end" gap="sm">
        <TextInput
          label={t('walk.entry')}
          description={t('walk.entryHint')}
          style={{ flex: '1 1 260px', maxWidth: 460 }}
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
        />
        <Button type="submit" variant="default">
          {t('walk.go')}
        </Button>
      </Group>
    </form>
  );
};

const Row = ({ inspection, station }: { inspection: Inspection; station: string }) => {
  const { instant, number } = useFormat();
  return (
    <Table.Tr>
      <Table.Td>
        <TextLink to="/since/$inspection" params={{ inspection: inspection.id }} size="sm">
          {instant(inspection.at)}
        </TextLink>
      </Table.Td>
      <Table.Td>{station}</Table.Td>
      <Table.Td>
        <Verdict
          value={inspection.verdict}
          types={inspection.defectType === null ? [] : [inspection.defectType]}
        />
      </Table.Td>
      <Table.Td ta="right" className="lem-number">
        {number(inspection.score, 3)}
      </Table.Td>
    </Table.Tr>
  );
};

/** A part may have been seen at several stations, and several times. */
export const PartInspections = ({ partId }: { partId: string }) => {
  const { t } = useTranslation('lineage');
  const stations = useCall('listStations');
  const names = stations.data?.items.map(({ name }) => name) ?? [];
  const answers = useQueries({
    queries: names.map((station) =>
      callOptions('stationInspections', { params: { station }, query: { partId, limit: 50 } }),
    ),
  });
  const error = stations.error ?? answers.find((answer) => answer.error)?.error;
  if (error) return <ErrorNote error={error} onRetry={() => void stations.refetch()} />;
  if (stations.isPending || answers.some(({ isPending }) => isPending))
    return <Text role="status">{t('walk.looking', { count: names.length })}</Text>;
  const found = answers
    .flatMap(({ data }, i) => (data?.items ?? []).map((inspection) => ({ inspection, station: names[i] })))
    .toSorted((a, b) => b.inspection.at.localeCompare(a.inspection.at));
  if (found.length === 0)
    return <Empty title={t('walk.notFound', { part: partId })}>{t('walk.notFoundHint')}</Empty>;
  return (
    <Card title={t('walk.found', { count: found.length, part: partId })}>
      <Stack>
        <Table verticalSpacing={6}>
          <Table.Tbody>
            {found.map(({ inspection, station }) => (
              <Row key={inspection.id} inspection={inspection} station={station} />
            ))}
          </Table.Tbody>
        </Table>
      </Stack>
    </Card>
  );
};
