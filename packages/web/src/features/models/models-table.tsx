import type { ModelRevision, Turn } from '@lemniscate/contracts';
import { Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { TextLink } from '../../components/links.tsx';
import { useCall } from '../../api/use-call.ts';
import { RateText } from '../../components/rate-text.tsx';
import { useFormat } from '../../words/format.ts';
import { readExpected } from './read-numbers.ts';
import { RoleBadge } from './role-badge.tsx';
import { useDeployments } from './use-deployments.ts';
import { useModelName } from './use-model-name.ts';

const Outcome = ({ turnId, turn }: { turnId: string | null; turn: Turn | undefined }) => {
  const { t } = useTranslation(['models', 'common']);
  if (turnId === null) return <Text size="sm">{t('byHand')}</Text>;
  if (!turn) return <>…</>;
  return (
    <TextLink to="/turns/$turn" params={{ turn: turn.id }} size="sm">
      {t('common:words.turnNumber', { number: turn.number })} ·{' '}
      {t(turn.outcome ? `common:outcome.${turn.outcome}` : `common:state.${turn.state}`)}
    </TextLink>
  );
};

/** One line a model, the newest first. */
export const ModelsTable = ({ models }: { models: readonly ModelRevision[] }) => {
  const { t } = useTranslation(['models', 'common']);
  const { instant, ago, number } = useFormat();
  const nameOf = useModelName();
  const deploymentOf = useDeployments();
  const { data: turns } = useCall('listTurns', { query: { limit: 500 } });
  const turnOf = new Map(turns?.items.map((turn) => [turn.id, turn]));
  return (
    <Table.ScrollContainer minWidth={1080}>
      <Table verticalSpacing={8} highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('model')}</Table.Th>
            <Table.Th>{t('role')}</Table.Th>
            <Table.Th>{t('escapes')}</Table.Th>
            <Table.Th>{t('falseRejects')}</Table.Th>
            <Table.Th ta="right">{t('auroc')}</Table.Th>
            <Table.Th>{t('outcome')}</Table.Th>
            <Table.Th>{t('deployed')}</Table.Th>
            <Table.Th>{t('base')}</Table.Th>
            <Table.Th>{t('created')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {models.map((model) => {
            const { role, stations } = deploymentOf(model.id);
            const { escapeRate, falseRejectRate, auroc } = readExpected(model.expected);
            return (
              <Table.Tr key={model.id}>
                <Table.Td>
                  <TextLink
                    to="/models/$model"
                    params={{ model: model.id }}
                    fw={600}
                    size="sm"
                    className="lem-number"
                    style={{ whiteSpace: 'nowrap' }}
                  >
                    {nameOf(model)}
                  </TextLink>
                </Table.Td>
                <Table.Td>{role && <RoleBadge role={role} />}</Table.Td>
                <Table.Td>
                  {escapeRate ? (
                    <RateText rate={escapeRate} small />
                  ) : (
                    <Text size="sm" c="dimmed">
                      {t('noDefects')}
                    </Text>
                  )}
                </Table.Td>
                <Table.Td>
                  <RateText rate={falseRejectRate} small />
                </Table.Td>
                <Table.Td ta="right" className="lem-number">
                  {auroc === null ? '–' : number(auroc, 3)}
                </Table.Td>
                <Table.Td>
                  <Outcome turnId={model.turnId} turn={turnOf.get(model.turnId ?? '')} />
                </Table.Td>
                <Table.Td>
                  {stations.length > 0 ? (
                    stations.map((name, i) => (
                      <span key={name}>
                        {i > 0 && ', '}
                        <TextLink to="/stations/$station" params={{ station: name }} size="sm">
                          {name}
                        </TextLink>
                      </span>
                    ))
                  ) : (
                    <Text size="sm" c="dimmed">
                      {t('nowhere')}
                    </Text>
                  )}
                </Table.Td>
                <Table.Td>
                  <Text size="sm" style={{ whiteSpace: 'nowrap' }}>
                    {model.base.id}
                  </Text>
                  <Text size="xs" c="dimmed">
                    {model.base.license}
                  </Text>
                </Table.Td>
                <Table.Td>
                  <Text size="sm" title={instant(model.createdAt)} style={{ whiteSpace: 'nowrap' }}>
                    {ago(model.createdAt)}
                  </Text>
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
};
