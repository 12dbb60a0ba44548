import type { GateDecision, Loop, Turn } from '@lemniscate/contracts';
import { Badge, Button, Group, Table, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { pagesOptions } from '../../api/use-call.ts';
import { Card } from '../../components/card.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { TextLink } from '../../components/links.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Wide } from '../../components/wide.tsx';
import { useFormat } from '../../words/format.ts';
import { useStatementText, useStatementWords } from '../../words/statement-words.ts';
import { GateBadge } from './gate-badge.tsx';
import { waitsForApproval } from './turn-stages.ts';

const StateCell = ({ turn }: { turn: Turn }) => {
  const { t } = useTranslation('turns');
  const { t: common } = useTranslation();
  if (turn.closedAt === null)
    return (
      <Badge variant="light" tt="none" style={{ color: 'var(--mantine-color-text)' }}>
        {waitsForApproval(turn) ? t('list.waits') : common(`state.${turn.state}`)}
      </Badge>
    );
  const colour = turn.outcome === 'promoted' ? 'good' : turn.outcome === 'held' ? 'warn' : 'defect';
  return (
    <Text component="span" size="sm" fw={600} style={{ color: `var(--lem-${colour})` }}>
      {turn.outcome ? common(`outcome.${turn.outcome}`) : common(`state.${turn.state}`)}
    </Text>
  );
};

/** The gate's answer, and what decided the turn: the gate, or what happened at the line after it. */
const GateCell = ({ turn, gate }: { turn: Turn; gate: GateDecision }) => {
  const say = useStatementText();
  const [decided] = useStatementWords()(gate.statements, gate.reasons);
  const wasUndone = turn.outcome === 'rolled_back' || turn.outcome === 'aborted';
  const why = wasUndone && turn.reason !== null ? say(turn.statements, turn.reason) : decided;
  return (
    <Group gap="xs" wrap="nowrap" align="flex-start">
      <GateBadge answer={gate.answer} />
      <Text size="sm" lineClamp={2} visibleFrom="sm" title={why}>
        {why}
      </Text>
    </Group>
  );
};

export const TurnTable = ({ loops, loop }: { loops: readonly Loop[]; loop: string | undefined }) => {
  const { t } = useTranslation('turns');
  const { t: common } = useTranslation();
  const { ago, count, duration, instant } = useFormat();
  const say = useStatementText();
  const query = useInfiniteQuery(pagesOptions('listTurns', { query: { loop, limit: 50 } }));
  const nameOf = new Map(loops.map(({ id, name }) => [id, name]));
  return (
    <Card title={t('list.title')}>
      <Loaded query={query} heightPx={320}>
        {({ pages }) => {
          const turns = pages.flatMap(({ items }) => items);
          if (turns.length === 0) return <Text c="dimmed">{t('list.none')}</Text>;
          return (
            <>
              <Wide label={t('list.title')}>
                <Table
                  verticalSpacing={7}
                  highlightOnHover
                  aria-label={t('list.title')}
                  className="lem-turns"
                >
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th>{common('words.turn')}</Table.Th>
                      <Table.Th>{t('list.state')}</Table.Th>
                      <Table.Th visibleFrom="sm">{t('list.started')}</Table.Th>
                      <Table.Th visibleFrom="sm" ta="right">
                        {t('list.took')}
                      </Table.Th>
                      <Table.Th visibleFrom="xs" ta="right">
                        {t('list.labels')}
                      </Table.Th>
                      <Table.Th visibleFrom="sm" ta="right">
                        {t('list.cost')}
                      </Table.Th>
                      <Table.Th>{t('list.gate')}</Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {turns.map((turn) => (
                      <Table.Tr key={turn.id}>
                        <Table.Td style={{ whiteSpace: 'nowrap' }}>
                          <TextLink to="/turns/$turn" params={{ turn: turn.id }} fw={600}>
                            {loops.length > 1
                              ? `${nameOf.get(turn.loopId) ?? ''} ${turn.number}`
                              : turn.number}
                          </TextLink>
                          <Text component="span" size="xs" c="dimmed" display="block">
                            {t(`trigger.${turn.trigger}`)}
                          </Text>
                        </Table.Td>
                        <Table.Td style={{ whiteSpace: 'nowrap' }}>
                          <StateCell turn={turn} />
                        </Table.Td>
                        <Table.Td
                          visibleFrom="sm"
                          title={instant(turn.startedAt)}
                          style={{ whiteSpace: 'nowrap' }}
                        >
                          {ago(turn.startedAt)}
                        </Table.Td>
                        <Table.Td
                          visibleFrom="sm"
                          ta="right"
                          className="lem-number"
                          style={{ whiteSpace: 'nowrap' }}
                        >
                          {duration(
                            ((turn.closedAt ? Date.parse(turn.closedAt) : Date.now()) -
                              Date.parse(turn.startedAt)) /
                              1000,
                          )}
                        </Table.Td>
                        <Table.Td
                          visibleFrom="xs"
                          ta="right"
                          className="lem-number"
                          style={{ whiteSpace: 'nowrap' }}
                        >
                          {count(turn.labelsUsed)}
                          <Text component="span" size="xs" c="dimmed" display="block">
                            {t('list.newLabels', { count: turn.cost.labels })}
                          </Text>
                        </Table.Td>
                        <Table.Td
                          visibleFrom="sm"
                          ta="right"
                          className="lem-number"
                          style={{ whiteSpace: 'nowrap' }}
                        >
                          {duration(turn.cost.labelSeconds)}
                          <Text component="span" size="xs" c="dimmed" display="block">
                            {t('list.compute', { time: duration(turn.cost.computeSeconds) })}
                          </Text>
                        </Table.Td>
                        <Table.Td>
                          {turn.gate ? (
                            <GateCell turn={turn} gate={turn.gate} />
                          ) : (
                            <Text size="sm" c="dimmed" lineClamp={2}>
                              {turn.reason === null ? '–' : say(turn.statements, turn.reason)}
                            </Text>
                          )}
                        </Table.Td>
                      </Table.Tr>
                    ))}
                  </Table.Tbody>
                </Table>
              </Wide>
              {query.isFetchNextPageError && <ErrorNote error={query.error} />}
              {query.hasNextPage && (
                <Group justify="center" mt="sm">
                  <Button
                    variant="default"
                    loading={query.isFetchingNextPage}
                    onClick={() => void query.fetchNextPage()}
                  >
                    {common('action.more')}
                  </Button>
                </Group>
              )}
            </>
          );
        }}
      </Loaded>
    </Card>
  );
};
