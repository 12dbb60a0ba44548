import { Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useErrorWords } from '../../words/error-words.ts';
import type { Outbox } from './outbox.ts';
import type { Entry } from './outbox-store.ts';
import { useOutbox } from './review-outbox.ts';

const idsOf = ({ deed }: Entry): string[] => (deed.do === 'label' ? deed.captureIds : [deed.captureId]);

/** What is still on its way to the server, why it does not get there, and what the server refused. */
export const OutboxNote = ({ outbox }: { outbox: Outbox }) => {
  const { t } = useTranslation('review');
  const { t: common } = useTranslation();
  const words = useErrorWords();
  const { waiting, refused, trouble } = useOutbox(outbox);
  if (!trouble && refused.length === 0) return null;
  return (
    <div className="lem-review-outbox" role="status">
      {trouble && (
        <Group justify="space-between" gap="xs" wrap="nowrap">
          <Text size="sm">
            <b>{t('unsent', { count: waiting.length })}</b>{' '}
            {trouble.code === 'unauthenticated' ? t('unsentSignIn') : t('unsentHint')}
          </Text>
          {trouble.code === 'unauthenticated' ? (
            <Button size="compact-sm" component="a" href="/login?to=/review">
              {common('action.signIn')}
            </Button>
          ) : (
            <Button size="compact-sm" variant="default" onClick={outbox.nudge}>
              {common('action.retry')}
            </Button>
          )}
        </Group>
      )}
      {refused.map((entry) => (
        <Group key={entry.id} justify="space-between" gap="xs" wrap="nowrap">
          <Text size="sm">
            <b>{t('refused', { count: idsOf(entry).length })}</b>{' '}
            {entry.refused && Object.values(words(entry.refused)).join(' ')}
          </Text>
          <Group gap="xs" wrap="nowrap">
            <Button size="compact-sm" variant="default" onClick={() => outbox.again(entry.id)}>
              {common('action.retry')}
            </Button>
            <Button size="compact-sm" variant="default" onClick={() => outbox.drop(entry.id)}>
              {common('action.undo')}
            </Button>
          </Group>
        </Group>
      ))}
    </div>
  );
};
