import type { Trouble } from '@lemniscate/contracts';
import { Button, Group, Text } from '@mantine/core';
import { IconAlertTriangleFilled, IconCircleCheck, IconInfoTriangle } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Card } from '../../components/card.tsx';
import { TextLink, ButtonLink } from '../../components/links.tsx';
import { useNow } from '../../components/use-now.ts';
import { useFormat } from '../../words/format.ts';
import './troubles.css';
import { pageOfTrouble, whereOfTrouble } from './trouble-pages.ts';
import { useTroubleWords } from './trouble-words.ts';

const FIRST = 3;

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
    <li className="lem-trouble">
      <Icon
        size={17}
        aria-label={t(`severity.${severity}`)}
        style={{ color: `var(--lem-${bad ? 'defect' : 'warn'})`, flex: 'none', marginTop: 2 }}
      />
      <Text size="sm" style={{ flex: 1, minWidth: 0, overflowWrap: 'anywhere' }}>
        <TextLink {...page} fw={600} inherit>
          {whereOfTrouble(trouble) ?? t(`trouble.${kind}.name`)}
        </TextLink>{' '}
        {words(trouble)}{' '}
        <Text span size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
          {t(`trouble.${kind}.name`)} · {ago(since, now)}
        </Text>
      </Text>
      <ButtonLink {...page} size="compact-xs" variant="default" visibleFrom="sm" style={{ flex: 'none' }}>
        {t(`trouble.${kind}.todo`)}
      </ButtonLink>
    </li>
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
    <Card
      title={t('troubles', { count: troubles.length })}
      actions={
        troubles.length > FIRST && (
          <Button variant="subtle" size="compact-xs" onClick={() => setAll(!all)} aria-expanded={all}>
            {all ? t('troublesFewer') : t('troublesAll', { count: troubles.length })}
          </Button>
        )
      }
    >
      <ul className="lem-troubles">
        {shown.map((trouble, i) => (
          <TroubleRow
            key={`${trouble.kind}-${trouble.stationId}-${trouble.deviceId}-${i}`}
            trouble={trouble}
          />
        ))}
      </ul>
    </Card>
  );
};
