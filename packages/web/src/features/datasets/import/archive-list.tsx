import type { Import } from '@lemniscate/contracts';
import { Badge, Button, Group, Progress, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useCall, useChange } from '../../../api/use-call.ts';
import { Loaded } from '../../../components/loaded.tsx';
import { notifyError } from '../../../components/notices.tsx';
import { useErrorWords } from '../../../words/error-words.ts';
import { useFormat } from '../../../words/format.ts';

const COLOUR = {
  waiting: 'gray',
  running: 'blue',
  done: 'teal',
  failed: 'orange',
  cancelled: 'gray',
} as const;

const Skipped = ({ skipped, skippedCount }: Pick<Import, 'skipped' | 'skippedCount'>) => {
  const { t } = useTranslation('datasets');
  const words = useErrorWords();
  if (skippedCount === 0) return null;
  return (
    <details>
      <summary style={{ cursor: 'pointer', fontSize: 'var(--mantine-font-size-sm)' }}>
        {t('imports.skipped')} ({skippedCount})
      </summary>
      <ul style={{ margin: 0, paddingInlineStart: 18, maxHeight: 220, overflowY: 'auto' }} tabIndex={0}>
        {skipped.map(({ path, reason, error }) => (
          <li key={path}>
            <Text size="sm" fw={600} component="span" style={{ overflowWrap: 'anywhere' }}>
              {path}
            </Text>{' '}
            <Text size="sm" component="span">
              {error ? words({ ...error, message: reason, hint: '' }).title : reason}
            </Text>
          </li>
        ))}
      </ul>
      {skippedCount > skipped.length && (
        <Text size="sm">{t('imports.more', { count: skippedCount - skipped.length })}</Text>
      )}
    </details>
  );
};

const inFull = ({ title, hint }: { title: string; hint: string }): string => `${title} ${hint}`.trim();

const One = ({ item }: { item: Import }) => {
  const { t } = useTranslation('datasets');
  const { ago, count } = useFormat();
  const words = useErrorWords();
  const cancel = useChange('cancelImport');
  const open = item.state === 'waiting' || item.state === 'running';
  return (
    <Stack gap={4} style={{ borderTop: '1px solid var(--lem-line)', paddingTop: 10 }}>
      <Group justify="space-between" gap="xs">
        <Group gap="xs">
          <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
            {item.fileName}
          </Text>
          <Badge variant="light" tt="none" color={COLOUR[item.state]} autoContrast>
            {t(`imports.state.${item.state}`)}
          </Badge>
        </Group>
        <Group gap="sm">
          <Text size="sm" c="dimmed">
            {ago(item.createdAt)}
          </Text>
          {open && (
            <Button
              size="compact-sm"
              variant="default"
              loading={cancel.isPending}
              onClick={() => cancel.mutate({ params: { id: item.id } }, { onError: notifyError })}
            >
              {t('imports.stop')}
            </Button>
          )}
        </Group>
      </Group>
      {open && (
        <Progress
          value={item.total > 0 ? (100 * item.done) / item.total : 0}
          animated={item.total === 0}
          aria-label={item.fileName}
        />
      )}
      <Text size="sm" className="lem-number">
        {open &&
          item.total > 0 &&
          `${t('imports.done', { done: count(item.done), total: count(item.total) })} · `}
        {t('imports.listSum', {
          imported: count(item.imported),
          duplicates: count(item.duplicates),
          skipped: count(item.skippedCount),
        })}
      </Text>
      {item.problem && (
        <Text size="sm">
          {item.problemError
            ? inFull(words({ ...item.problemError, message: item.problem, hint: '' }))
            : item.problem}
        </Text>
      )}
      <Skipped skipped={item.skipped} skippedCount={item.skippedCount} />
    </Stack>
  );
};

/** Archives of a station and how far each is; kept up to date by the server's events. */
export const ArchiveList = ({ station }: { station: string }) => {
  const { t } = useTranslation('datasets');
  const imports = useCall('listImports', { params: { station } });
  if (imports.data?.items.length === 0) return null;
  return (
    <section>
      <Title order={3} size="sm" mb="xs">
        {t('imports.list')}
      </Title>
      <Loaded query={imports} heightPx={60}>
        {({ items }) => (
          <Stack gap="sm">
            {items.slice(0, 10).map((item) => (
              <One key={item.id} item={item} />
            ))}
          </Stack>
        )}
      </Loaded>
    </section>
  );
};
