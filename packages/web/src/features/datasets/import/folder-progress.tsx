import { Button, Group, Progress, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../words/format.ts';
import { BadFiles } from './bad-files.tsx';
import type { ImportProgress } from './folder-import.ts';
import { currentImport, forgetImport } from './import-store.ts';

const MIN_FOR_RATE = 3;

const Speed = ({ progress: { imported, known, bad, total, startedAtMs } }: { progress: ImportProgress }) => {
  const { t } = useTranslation('datasets');
  const { duration, number } = useFormat();
  const seconds = (Date.now() - startedAtMs) / 1000;
  if (imported < MIN_FOR_RATE || seconds <= 0) return null;
  const rate = imported / seconds;
  const left = (total - imported - known - bad.length) / rate;
  return (
    <>
      {t('imports.rate', { rate: number(rate, 1) })} ·{' '}
      {t('imports.remaining', { time: duration(Math.ceil(left)) })}
    </>
  );
};

/** How far the import of a folder is, with pause, stop and what could not be read. */
export const FolderProgress = ({ progress }: { progress: ImportProgress }) => {
  const { t } = useTranslation(['datasets', 'common']);
  const { count } = useFormat();
  const { state, total, imported, known, bad } = progress;
  const done = imported + known + bad.length;
  const over = state === 'done' || state === 'stopped';
  return (
    <Stack gap="sm">
      <Group justify="space-between" gap="xs">
        <Text fw={600} role="status">
          {over ? t('imports.finished') : t('imports.running')}{' '}
          <span className="lem-number">{t('imports.done', { done: count(done), total: count(total) })}</span>
        </Text>
        <Text size="sm" c="dimmed" className="lem-number">
          {state === 'running' && <Speed progress={progress} />}
        </Text>
      </Group>
      <Progress value={(100 * done) / Math.max(total, 1)} aria-label={t('imports.running')} size="lg" />
      {state === 'waiting' && <Text size="sm">{t('imports.waits')}</Text>}
      {over && (
        <Text size="sm">
          {t('imports.finishedSum', {
            imported: count(imported),
            known: count(known),
            bad: count(bad.length),
          })}
        </Text>
      )}
      <BadFiles bad={bad} />
      <Group gap="sm">
        {over ? (
          <Button variant="default" onClick={forgetImport}>
            {t('imports.again')}
          </Button>
        ) : (
          <>
            {state === 'paused' ? (
              <Button variant="default" onClick={() => currentImport()?.resume()}>
                {t('imports.resume')}
              </Button>
            ) : (
              <Button variant="default" onClick={() => currentImport()?.pause()}>
                {t('imports.pause')}
              </Button>
            )}
            <Button variant="default" onClick={() => currentImport()?.stop()}>
              {t('imports.stop')}
            </Button>
            <Text size="xs" c="dimmed">
              {t('imports.resumeHint')}
            </Text>
          </>
        )}
      </Group>
    </Stack>
  );
};
