import type { Verdict } from '@lemniscate/contracts';
import { Button, Group, Progress, Radio, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CHANGES } from '../../../api/changes.ts';
import { refresh } from '../../../api/use-call.ts';
import { ErrorNote } from '../../../components/error-note.tsx';
import { useFormat } from '../../../words/format.ts';
import { sendArchive, type SendProgress } from './send-archive.ts';

/** An archive: what is in it, its way to the server, and where it broke off. */
export const SendArchiveForm = ({
  station,
  file,
  onDone,
  onOther,
}: {
  station: string;
  file: File;
  onDone: () => void;
  onOther: () => void;
}) => {
  const { t } = useTranslation('datasets');
  const { bytes } = useFormat();
  const queries = useQueryClient();
  const [contents, setContents] = useState('layout');
  const [progress, setProgress] = useState<SendProgress>();
  const [error, setError] = useState<unknown>();
  const sending = useRef<AbortController>(null);
  useEffect(() => () => sending.current?.abort(), []);
  const send = async (): Promise<void> => {
    const controller = new AbortController();
    sending.current = controller;
    setError(undefined);
    try {
      await sendArchive({
        station,
        file,
        verdict: contents === 'layout' ? null : (contents as Verdict),
        onProgress: setProgress,
        signal: controller.signal,
      });
      await refresh(queries, CHANGES.startImport ?? []);
      onDone();
    } catch (problem) {
      if (!controller.signal.aborted) setError(problem);
      setProgress(undefined);
    }
  };
  return (
    <Stack gap="sm">
      <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
        {file.name}{' '}
        <Text component="span" c="dimmed" size="sm">
          {bytes(file.size)}
        </Text>
      </Text>
      {progress ? (
        <>
          <Text size="sm" role="status">
            {progress.stage === 'away' ? t('imports.waits') : t(`imports.archive.${progress.stage}`)}{' '}
            <span className="lem-number">
              {bytes(progress.doneBytes)} / {bytes(progress.totalBytes)}
            </span>
          </Text>
          <Progress
            size="lg"
            aria-label={t('imports.archive.sending')}
            value={(100 * progress.doneBytes) / Math.max(1, progress.totalBytes)}
          />
          <Group>
            <Button variant="default" onClick={() => sending.current?.abort()}>
              {t('imports.stop')}
            </Button>
            <Text size="xs" c="dimmed">
              {t('imports.archive.resume')}
            </Text>
          </Group>
        </>
      ) : (
        <>
          <Radio.Group label={t('imports.archive.verdict')} value={contents} onChange={setContents}>
            <Stack gap={6} mt={6}>
              <Radio value="layout" label={t('imports.archive.layout')} />
              <Radio value="ok" label={t('imports.archive.allOk')} />
              <Radio value="ng" label={t('imports.archive.allNg')} />
            </Stack>
          </Radio.Group>
          {error !== undefined && <ErrorNote error={error} />}
          <Group gap="sm">
            <Button onClick={() => void send()}>{t('imports.archive.begin')}</Button>
            <Button variant="default" onClick={onOther}>
              {t('imports.other')}
            </Button>
          </Group>
        </>
      )}
    </Stack>
  );
};
