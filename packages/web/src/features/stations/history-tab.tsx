import type { Champion, Station } from '@lemniscate/contracts';
import { Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useCall } from '../../api/use-call.ts';
import { Card } from '../../components/card.tsx';
import { Empty } from '../../components/empty.tsx';
import { ButtonLink, TextLink } from '../../components/links.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { ModelLink } from '../../components/model-link.tsx';
import { useFormat } from '../../words/format.ts';
import { useStatementText, useStatementWords } from '../../words/statement-words.ts';

/** What the data of a champion had that its predecessor's had not. */
const DatasetChange = ({ id, before }: { id: string; before: string }) => {
  const { t } = useTranslation('stations');
  const { count } = useFormat();
  const { data } = useCall(
    'diffDatasetRevisions',
    { params: { id: before, otherId: id } },
    { enabled: id !== before },
  );
  if (id === before) return <>{t('history.sameData')}</>;
  if (!data) return <>…</>;
  return (
    <TextLink
      to="/datasets/$revision"
      params={{ revision: id }}
      search={{ against: before }}
      size="sm"
      lh={2}
    >
      {t('history.data', {
        added: count(data.added.length),
        removed: count(data.removed.length),
        relabelled: count(data.relabelled.length),
      })}
    </TextLink>
  );
};

const ChampionEntry = ({ champion, before }: { champion: Champion; before: Champion | undefined }) => {
  const { t } = useTranslation('stations');
  const { t: common } = useTranslation();
  const { instant, duration, count } = useFormat();
  const say = useStatementWords();
  const sayText = useStatementText();
  const { modelId, stationId, from, to, why, statements } = champion;
  const { data: model } = useCall('getModel', { params: { id: modelId } });
  const { data: former } = useCall(
    'getModel',
    { params: { id: before?.modelId ?? '' } },
    { enabled: before !== undefined },
  );
  const { data: turn } = useCall(
    'getTurn',
    { params: { id: model?.turnId ?? '' } },
    { enabled: Boolean(model?.turnId) },
  );
  const { data: rates } = useCall('stationRates', {
    params: { station: stationId },
    query: { from, ...(to && { to }), modelId },
  });
  const seconds = ((to ? Date.parse(to) : Date.now()) - Date.parse(from)) / 1000;
  return (
    <li>
      <Text fw={600}>
        <ModelLink id={modelId} />{' '}
        <Text component="span" c="dimmed" size="sm" fw={400}>
          {t(to ? 'history.was' : 'history.is', { from: instant(from), long: duration(seconds) })}
          {rates && ` · ${t('history.parts', { count: rates.inspections, shown: count(rates.inspections) })}`}
        </Text>
      </Text>
      <Text size="sm">{sayText(statements, why)}</Text>
      <Group gap="md" my={4}>
        {turn && (
          <TextLink to="/turns/$turn" params={{ turn: turn.id }} size="sm" lh={2}>
            {common('words.turnNumber', { number: turn.number })}
          </TextLink>
        )}
        {model && former && <DatasetChange id={model.datasetRevisionId} before={former.datasetRevisionId} />}
      </Group>
      {turn?.gate && (
        <details>
          <summary>{t('history.gate')}</summary>
          <ul>
            {say(turn.gate.statements, turn.gate.reasons).map((reason) => (
              <li key={reason}>
                <Text size="sm">{reason}</Text>
              </li>
            ))}
          </ul>
        </details>
      )}
    </li>
  );
};

export const HistoryTab = ({ station }: { station: Station }) => {
  const { t } = useTranslation('stations');
  const champions = useCall('stationChampions', { params: { station: station.name } });
  return (
    <Loaded query={champions} heightPx={320}>
      {({ items }) =>
        items.length === 0 ? (
          <Empty
            title={t('history.emptyTitle')}
            action={<ButtonLink to="/turns">{t('history.emptyAction')}</ButtonLink>}
          >
            {t('history.emptyText')}
          </Empty>
        ) : (
          <Card title={t('history.title')}>
            <Stack>
              <ol className="lem-timeline">
                {items.map((champion, i) => (
                  <ChampionEntry
                    key={`${champion.modelId}-${champion.from}`}
                    champion={champion}
                    before={items[i + 1]}
                  />
                ))}
              </ol>
            </Stack>
          </Card>
        )
      }
    </Loaded>
  );
};
