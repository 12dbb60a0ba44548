import { Alert, Anchor, Button, Group, Progress, Stack, Text } from '@mantine/core';
import { IconCircleCheck, IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { ROUTES } from '@lemniscate/contracts';
import { useCall } from '../../api/use-call.ts';
import { Card } from '../../components/card.tsx';
import { CopyLine } from '../../components/copy-line.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { useFormat } from '../../words/format.ts';
import { backupName, canFetch, useBackup } from './use-backup.ts';

/** Everything in one file; how it comes back. */
export const BackupTab = () => {
  const { t } = useTranslation(['admin', 'common']);
  const { bytes } = useFormat();
  const use = useCall('storageUse').data;
  const { state, take, cancel } = useBackup();
  const expected = use ? use.blobs.bytes + use.databaseBytes : 0;
  return (
    <Stack>
      <Card title={t('backup.title')}>
        <Stack gap="sm" maw={720}>
          <Text size="sm">{t('backup.about')}</Text>
          <Alert color="yellow" variant="light" py="xs">
            {t('backup.secret')}
          </Alert>
          <Group gap="md">
            {canFetch(expected) && (
              <Button
                leftSection={<IconDownload size={16} aria-hidden />}
                loading={state.kind === 'running'}
                onClick={() => void take()}
              >
                {t('backup.take')}
              </Button>
            )}
            <Anchor href={ROUTES.backup.path} download={backupName()} size="sm">
              {t('backup.link')}
            </Anchor>
            {expected > 0 && (
              <Text size="sm" c="dimmed" className="lem-number">
                {t('backup.expected', { size: bytes(expected) })}
              </Text>
            )}
          </Group>
          {state.kind === 'running' && (
            <Group gap="sm" wrap="nowrap">
              <Progress
                flex={1}
                aria-label={t('backup.progress')}
                value={expected > 0 ? Math.min(99, (100 * state.bytes) / expected) : 50}
              />
              <Text size="sm" className="lem-number" style={{ whiteSpace: 'nowrap' }}>
                {bytes(state.bytes)}
              </Text>
              <Button size="compact-sm" variant="default" onClick={cancel}>
                {t('common:action.cancel')}
              </Button>
            </Group>
          )}
          {state.kind === 'done' && (
            <Alert color="teal" variant="light" icon={<IconCircleCheck aria-hidden />} role="status">
              {t('backup.done', { name: state.name, size: bytes(state.bytes) })}
            </Alert>
          )}
          {state.kind === 'failed' && <ErrorNote error={state.error} onRetry={() => void take()} />}
        </Stack>
      </Card>
      <Card title={t('backup.restoreTitle')}>
        <Stack gap="sm" maw={720}>
          <Text size="sm">{t('backup.restoreAbout')}</Text>
          <CopyLine
            value="lemniscate restore lemniscate.tar --data-dir ./lemniscate-data"
            label={t('backup.restoreCommand')}
          />
          <Text size="sm">{t('backup.byCommand')}</Text>
          <CopyLine value="lemniscate backup lemniscate.tar" label={t('backup.backupCommand')} />
        </Stack>
      </Card>
    </Stack>
  );
};
