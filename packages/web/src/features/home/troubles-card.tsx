import type { Trouble } from '@lemniscate/contracts';
import { Button, Group, Stack, Text } from '@mantine/core';
import { IconAlertTriangleFilled, IconCircleCheck, IconInfoTriangle } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Card } from '../../components/card.tsx';
import { TextLink, ButtonLink } from '../../components/links.tsx';
import { useNow } from '../../components/use-now.ts';
import { useFormat } from '../../words/format.ts';
import { pageOfTrouble, whereOfTrouble } from './trouble-pages.ts';

const FIRST = 4;

/** The server's own words are English; of a fixed kind they are said in the person's language too. */
const useTroubleWords = (): ((trouble: Trouble) => string) => {
  const { t, i18n } = useTranslation('home');
  return ({ kind, inWords, params }) =>
    i18n.language === 'en' || kind === 'device_problem' || kind === 'rollout_halted'
      ? inWords
      : t(`trouble.${kind}.words`, { ...params, defaultValue: inWords });
};

const TroubleRow = ({ trouble }: { trouble: Trouble }) => {
  const { t } = useTranslation('home');
  const { ago } = useFormat();
  const now = useNow();
  const words = useTroubleWords();
  const { severity, kind, since } = trouble;
  const bad = severity === 'error';
  const Icon = bad ? IconAlertTriangleFilled : IconInfoTriangle;
  const page = pageOfTrouble(trouble);
  return (
    <Group
      component="li"
      wrap="nowrap"
      align="flex-start"
      gap="sm"
      py={7}
      style={{ borderTop: '1px solid var(--lem-line)' }}
    >
      <Icon
        size={18}
        aria-label={t(`severity.${severity}`)}
        style={{ color: `var(--lem-${bad ? 'defect' : 'warn'})`, flex: 'none', marginTop: 2 }}
      />
      <div style={{ flex: 1, minWidth: 0 }}>
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          <TextLink {...page} fw={600} inherit>
            {whereOfTrouble(trouble) ?? t(`trouble.${kind}.name`)}
          </TextLink>{' '}
          <Text span inherit>
            {words(trouble)}
          </Text>
        </Text>
        <Text size="xs" c="dimmed">
          {t(`trouble.${kind}.name`)} · {ago(since, now)}
        </Text>
      </div>
      <ButtonLink {...page} size="compact-sm" variant="default" visibleFrom="sm" style={{ flex: 'none' }}>
        {t(`trouble.${kind}.todo`)}
      </ButtonLink>
    </Group>
  );
};

/** What a person should look at, the worst first, each with where to go. */
export const TroublesCard = ({ troubles }: { troubles: readonly Trouble[] }) => {
  const { t } = useTranslation('home');
  const [all, setAll] = useState(false);
  if (troubles.length === 0)
    return (
      <Group gap={8} role="status">
        <IconCircleCheck size={18} aria-hidden style={{ color: 'var(--lem-good)' }} />
        <Text size="sm">{t('troublesNone')}</Text>
      </Group>
    );
  const shown = all ? troubles : troubles.slice(0, FIRST);
  return (
    <Card title={t('troubles', { count: troubles.length })}>
      <Stack component="ul" gap={0} m={0} p={0} style={{ listStyle: 'none' }}>
        {shown.map((trouble, i) => (
          <TroubleRow
            key={`${trouble.kind}-${trouble.stationId}-${trouble.deviceId}-${i}`}
            trouble={trouble}
          />
        ))}
      </Stack>
      {troubles.length > FIRST && (
        <Button variant="subtle" size="compact-sm" mt={6} onClick={() => setAll(!all)} aria-expanded={all}>
          {all ? t('troublesFewer') : t('troublesAll', { count: troubles.length })}
        </Button>
      )}
    </Card>
  );
};
