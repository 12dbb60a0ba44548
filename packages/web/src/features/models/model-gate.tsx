import type { GateDecision, Rate } from '@lemniscate/contracts';
import { Group, List, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { RateText } from '../../components/rate-text.tsx';
import { useFormat } from '../../words/format.ts';
import { useStatementWords } from '../../words/statement-words.ts';
import { GateBadge } from '../turns/gate-badge.tsx';
import { type GateSide, readGate } from './read-numbers.ts';

interface Row {
  name: string;
  challenger: React.ReactNode;
  champion: React.ReactNode;
}

const useRows = (challenger: GateSide | null, champion: GateSide | null): Row[] => {
  const { t } = useTranslation('models');
  const { ms, money } = useFormat();
  const rate = (name: string, pick: (side: GateSide) => Rate | null): Row => ({
    name,
    challenger: challenger && <RateText rate={pick(challenger)} />,
    champion: champion && <RateText rate={pick(champion)} />,
  });
  const plain = (name: string, pick: (side: GateSide) => number | null, say: (n: number) => string): Row => {
    const show = (side: GateSide | null) => {
      const value = side && pick(side);
      return value === null ? '–' : say(value);
    };
    return { name, challenger: show(challenger), champion: show(champion) };
  };
  const types = [
    ...new Set([...(challenger?.byDefectType.keys() ?? []), ...(champion?.byDefectType.keys() ?? [])]),
  ];
  return [
    rate(t('escapeRate'), (side) => side.escapeRate),
    rate(t('falseRejectRate'), (side) => side.falseRejectRate),
    ...types.map((type) => rate(t('ofType', { type }), (side) => side.byDefectType.get(type) ?? null)),
    plain(t('costPerPart'), (side) => side.costPerPart, money),
    plain(t('latency'), (side) => side.latencyMs, ms),
  ];
};

/** What the gate said of a model and the numbers behind it, beside the champion's of that day. */
export const ModelGate = ({ gate }: { gate: GateDecision }) => {
  const { t } = useTranslation(['models', 'common']);
  const { count, instant } = useFormat();
  const say = useStatementWords();
  const { ok, ng, challenger, champion } = readGate(gate.numbers);
  const rows = useRows(challenger, champion);
  const { approval } = gate;
  return (
    <>
      <Group gap="sm" mb="xs">
        <GateBadge answer={gate.answer} />
        <Text size="sm" c="dimmed">
          {instant(gate.decidedAt)}
        </Text>
      </Group>
      <List size="sm" spacing={2} mb="sm">
        {say(gate.statements, gate.reasons).map((reason) => (
          <List.Item key={reason}>{reason}</List.Item>
        ))}
      </List>
      {approval && (
        <Text size="sm" mb="sm">
          {t(approval.approved ? 'approvedBy' : 'declinedBy', { by: approval.by, reason: approval.reason })}
        </Text>
      )}
      <Table.ScrollContainer minWidth={520}>
        <Table verticalSpacing={5}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('measure')}</Table.Th>
              <Table.Th>{t('common:words.challenger')}</Table.Th>
              {champion && <Table.Th>{t('common:words.champion')}</Table.Th>}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row) => (
              <Table.Tr key={row.name}>
                <Table.Td>{row.name}</Table.Td>
                <Table.Td className="lem-number">{row.challenger}</Table.Td>
                {champion && <Table.Td className="lem-number">{row.champion}</Table.Td>}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <Text size="sm" c="dimmed" mt="xs">
        {t('gateOn', { ok: count(ok), ng: count(ng) })}
      </Text>
    </>
  );
};
