import type { Loop, Station } from '@lemniscate/contracts';
import { Button, Group, Text } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/session.ts';
import { useCall, useChange } from '../../api/use-call.ts';
import { Card } from '../../components/card.tsx';
import { AskSure } from '../../components/ask-sure.tsx';
import { TextLink } from '../../components/links.tsx';
import { LoopSettings } from './loop-settings.tsx';
import { useTriggerWords } from './trigger-words.ts';

/** A loop in a few words, and what may be done with it. */
export const LoopCard = ({ loop, stations }: { loop: Loop; stations: readonly Station[] }) => {
  const { t } = useTranslation('turns');
  const navigate = useNavigate();
  const mayChange = useMay('engineer');
  const [open, setOpen] = useState<'settings' | 'start'>();
  const start = useChange('startTurn');
  const { data: overview } = useCall('overview');
  const now = overview?.loops.find(({ id }) => id === loop.id);
  const words = useTriggerWords();
  const close = (): void => setOpen(undefined);
  return (
    <Card
      title={loop.name}
      actions={
        mayChange && (
          <Group gap="xs">
            <Button variant="default" size="compact-md" onClick={() => setOpen('settings')}>
              {t('loop.settings')}
            </Button>
            <Button size="compact-md" onClick={() => setOpen('start')}>
              {t('loop.start')}
            </Button>
          </Group>
        )
      }
    >
      <Text size="sm">
        {stations
          .filter(({ id }) => loop.stationIds.includes(id))
          .map(({ id, name }, i) => (
            <span key={id}>
              {i > 0 && ', '}
              <TextLink to="/stations/$station" params={{ station: name }} size="sm">
                {name}
              </TextLink>
            </span>
          ))}
      </Text>
      <Text size="sm" c="dimmed">
        {words(loop.trigger)}{' '}
        {now &&
          (now.labelsWanted === null
            ? t('loop.labelsSince', { count: now.labelsSinceTurn })
            : t('loop.labelsOf', { count: now.labelsSinceTurn, wanted: now.labelsWanted }))}
      </Text>
      {open === 'settings' && <LoopSettings loop={loop} onClose={close} />}
      <AskSure
        opened={open === 'start'}
        title={t('loop.start')}
        about={t('loop.startAbout', { loop: loop.name })}
        confirm={t('loop.start')}
        onClose={close}
        onConfirm={async () => {
          const { id } = await start.mutateAsync({ params: { loop: loop.name } });
          await navigate({ to: '/turns/$turn', params: { turn: id } });
        }}
      />
    </Card>
  );
};
