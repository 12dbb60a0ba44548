import type { LoopVelocity } from '@lemniscate/contracts';
import { Box, Group, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Card } from '../../components/card.tsx';
import { useFormat } from '../../words/format.ts';

/** Waiting for people in one hue, machines in another, the line in a third. */
const PARTS = [
  { key: 'captureToLabel', colour: 'var(--lem-warn)', share: 85 },
  { key: 'labelToTraining', colour: 'var(--lem-warn)', share: 42 },
  { key: 'training', colour: 'var(--lem-good)', share: 90 },
  { key: 'gating', colour: 'var(--lem-good)', share: 45 },
  { key: 'rollout', colour: 'var(--lem-champion)', share: 90 },
  { key: 'observation', colour: 'var(--lem-champion)', share: 45 },
] as const;

const paint = ({ colour, share }: (typeof PARTS)[number]): string =>
  `color-mix(in srgb, ${colour} ${share}%, var(--lem-card))`;

type Which = 'median' | 'p90';

const Bar = ({ velocity, which, longest }: { velocity: LoopVelocity; which: Which; longest: number }) => (
  <Box style={{ display: 'flex', gap: 2, height: 18 }}>
    {PARTS.map((part) => {
      const seconds = velocity[part.key]?.[which] ?? 0;
      return (
        seconds > 0 && (
          <div
            key={part.key}
            style={{
              flex: `0 0 max(2px, ${(98 * seconds) / longest}%)`,
              background: paint(part),
              borderRadius: 2,
            }}
          />
        )
      );
    })}
  </Box>
);

const total = (velocity: LoopVelocity, which: Which): number =>
  PARTS.reduce((sum, { key }) => sum + (velocity[key]?.[which] ?? 0), 0);

/** How long it takes from a capture to a model that is confirmed better, and where the time goes. */
export const VelocityCard = ({ velocity }: { velocity: LoopVelocity }) => {
  const { t } = useTranslation('home');
  const { duration, number } = useFormat();
  const time = (seconds: number | undefined): string => (seconds === undefined ? '–' : duration(seconds));
  const { captureToConfirmed, labelToConfirmed, turns } = velocity;
  if (turns === 0)
    return (
      <Card title={t('velocity.title')}>
        <Text size="sm" c="dimmed">
          {t('velocity.none')}
        </Text>
      </Card>
    );
  const longest = Math.max(total(velocity, 'median'), total(velocity, 'p90'), 1);
  return (
    <Card title={t('velocity.title')}>
      <Group gap="xl" align="baseline" style={{ rowGap: 2 }}>
        <div className="lem-number">
          <Text span fz={28} fw={650} style={{ letterSpacing: '-0.02em' }}>
            {time(captureToConfirmed?.median)}
          </Text>{' '}
          <Text span size="sm" c="dimmed">
            {t('velocity.median')}
          </Text>
        </div>
        <div className="lem-number">
          <Text span size="lg" fw={600}>
            {time(captureToConfirmed?.p90)}
          </Text>{' '}
          <Text span size="sm" c="dimmed">
            {t('velocity.p90')}
          </Text>
        </div>
        <Text size="sm" c="dimmed">
          {t('velocity.turns', { count: turns, n: number(turns) })}
        </Text>
      </Group>
      <Box aria-hidden my="sm">
        {(['median', 'p90'] as const).map((which) => (
          <Group key={which} gap="xs" wrap="nowrap" mb={4}>
            <Text size="xs" c="dimmed" w={52} style={{ flex: 'none' }}>
              {t(`velocity.${which}Short`)}
            </Text>
            <Box flex={1}>
              <Bar velocity={velocity} which={which} longest={longest} />
            </Box>
          </Group>
        ))}
      </Box>
      <Table verticalSpacing={3} horizontalSpacing={6} fz="sm" withRowBorders={false}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th fz="xs" c="dimmed">
              {t('velocity.part')}
            </Table.Th>
            <Table.Th fz="xs" c="dimmed" ta="right">
              {t('velocity.medianShort')}
            </Table.Th>
            <Table.Th fz="xs" c="dimmed" ta="right">
              {t('velocity.p90Short')}
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody className="lem-number">
          {PARTS.map((part) => (
            <Table.Tr key={part.key}>
              <Table.Td>
                <Group gap={8} wrap="nowrap">
                  <span
                    aria-hidden
                    style={{ width: 10, height: 10, borderRadius: 2, background: paint(part), flex: 'none' }}
                  />
                  {t(`velocity.parts.${part.key}`)}
                </Group>
              </Table.Td>
              <Table.Td ta="right" style={{ whiteSpace: 'nowrap' }}>
                {time(velocity[part.key]?.median)}
              </Table.Td>
              <Table.Td ta="right" style={{ whiteSpace: 'nowrap' }}>
                {time(velocity[part.key]?.p90)}
              </Table.Td>
            </Table.Tr>
          ))}
          <Table.Tr style={{ borderTop: '1px solid var(--lem-line)' }}>
            <Table.Td>{t('velocity.parts.labelToConfirmed')}</Table.Td>
            <Table.Td ta="right" style={{ whiteSpace: 'nowrap' }}>
              {time(labelToConfirmed?.median)}
            </Table.Td>
            <Table.Td ta="right" style={{ whiteSpace: 'nowrap' }}>
              {time(labelToConfirmed?.p90)}
            </Table.Td>
          </Table.Tr>
        </Table.Tbody>
      </Table>
      <Text size="xs" c="dimmed" mt={6}>
        {t('velocity.note')}
      </Text>
    </Card>
  );
};
