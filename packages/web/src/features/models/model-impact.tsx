import type { ModelImpact as Impact } from '@lemniscate/contracts';
import { Group, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { TextLink } from '../../components/links.tsx';
import { useStationNames } from '../../api/names.ts';
import { useCall } from '../../api/use-call.ts';
import { Card } from '../../components/card.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { useFormat } from '../../words/format.ts';
import { useStatementText } from '../../words/statement-words.ts';
import { useModelName, useModelsOfLoop } from './use-model-name.ts';

/** Where and when a model judged, and how many parts. */
export const JudgedWhere = ({ impact }: { impact: Impact }) => {
  const { t } = useTranslation(['models', 'common']);
  const { count, instant } = useFormat();
  const say = useStatementText();
  const stations = useStationNames();
  const { champions, inspections, rejected, firstAt, lastAt } = impact;
  return (
    <>
      <Text size="sm" className="lem-number">
        {inspections === 0
          ? t('judgedNothing')
          : t('judgedSum', { inspections: count(inspections), rejected: count(rejected) })}
        {firstAt && lastAt && (
          <Text component="span" size="sm" c="dimmed">
            {' · '}
            {t('judgedWhen', { first: instant(firstAt), last: instant(lastAt) })}
          </Text>
        )}
      </Text>
      {champions.length > 0 && (
        <Table.ScrollContainer minWidth={520} mt="xs">
          <Table verticalSpacing={5}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('station')}</Table.Th>
                <Table.Th>{t('from')}</Table.Th>
                <Table.Th>{t('to')}</Table.Th>
                <Table.Th>{t('why')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {champions.map(({ stationId, from, to, why, statements }) => (
                <Table.Tr key={`${stationId}${from}`}>
                  <Table.Td>
                    <TextLink
                      to="/stations/$station"
                      params={{ station: stations.get(stationId) ?? stationId }}
                      size="sm"
                    >
                      {stations.get(stationId) ?? stationId.slice(0, 8)}
                    </TextLink>
                  </Table.Td>
                  <Table.Td className="lem-number">{instant(from)}</Table.Td>
                  <Table.Td className="lem-number">{to ? instant(to) : t('common:words.now')}</Table.Td>
                  <Table.Td>{say(statements, why)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </>
  );
};

/** From a model forward: where it judged, and what was made of it. */
export const ModelImpact = ({ modelId, loopId }: { modelId: string; loopId: string }) => {
  const { t } = useTranslation('models');
  const impact = useCall('modelImpact', { params: { id: modelId } });
  const models = useModelsOfLoop(loopId);
  const nameOf = useModelName();
  return (
    <Loaded query={impact} heightPx={160}>
      {(data) => (
        <>
          <Card title={t('judged')}>
            <JudgedWhere impact={data} />
          </Card>
          <Card title={t('derived')}>
            {data.derivedModels.length === 0 ? (
              <Text size="sm" c="dimmed">
                {t('derivedNone')}
              </Text>
            ) : (
              <Group gap="md">
                {data.derivedModels.map((id) => {
                  const known = models.find((model) => model.id === id);
                  return (
                    <TextLink key={id} to="/models/$model" params={{ model: id }} size="sm">
                      {known ? nameOf(known) : id.slice(0, 8)}
                    </TextLink>
                  );
                })}
              </Group>
            )}
          </Card>
        </>
      )}
    </Loaded>
  );
};
