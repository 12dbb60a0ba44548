import type { Turn } from '@lemniscate/contracts';
import { Badge, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Card } from '../../components/card.tsx';
import { ModelLink } from '../../components/model-link.tsx';
import { useFormat } from '../../words/format.ts';
import { useStatementWords } from '../../words/statement-words.ts';
import { GainTable } from './gain-table.tsx';
import { GateBadge } from './gate-badge.tsx';
import { otherNumbers, readGateNumbers } from './gate-numbers.ts';
import { OtherNumbers } from './other-numbers.tsx';
import { PairedRates } from './paired-rates.tsx';

/** What the gate decided, why, and every number behind it. */
export const GateCard = ({ turn }: { turn: Turn }) => {
  const { t } = useTranslation('turns');
  const { t: common } = useTranslation();
  const { instant } = useFormat();
  const say = useStatementWords();
  const { gate, championId, challengerId } = turn;
  if (!gate)
    return (
      <Card title={t('gate.title')}>
        <Text c="dimmed">{t(turn.closedAt === null ? 'gate.notYet' : 'gate.never')}</Text>
      </Card>
    );
  const known = readGateNumbers(gate.numbers);
  const { approval } = gate;
  return (
    <Card
      title={
        <Group gap="sm">
          {t('gate.title')} <GateBadge answer={gate.answer} />
        </Group>
      }
      actions={
        <Text size="sm" c="dimmed">
          {instant(gate.decidedAt)}
        </Text>
      }
    >
      <Stack>
        <ul className="lem-reasons">
          {say(gate.statements, gate.reasons).map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
        {approval && (
          <Group gap="xs">
            <Badge variant="outline" color="gray" tt="none" style={{ color: 'inherit' }}>
              {t(approval.approved ? 'gate.approved' : 'gate.declined', { by: approval.by })}
            </Badge>
            <Text size="sm">
              “{approval.reason}” · {instant(approval.at)}
            </Text>
          </Group>
        )}
        <Group gap="lg">
          {(['champion', 'challenger'] as const).map((who) => (
            <Group key={who} gap={6}>
              <Text size="sm" fw={600} style={{ color: `var(--lem-${who})` }}>
                {common(`words.${who}`)}
              </Text>
              <ModelLink id={who === 'champion' ? championId : challengerId} size="sm" />
            </Group>
          ))}
        </Group>
        {known && <PairedRates numbers={known} />}
        {known && <GainTable numbers={known} />}
        <OtherNumbers numbers={otherNumbers(gate.numbers, known)} known={known} />
      </Stack>
    </Card>
  );
};
