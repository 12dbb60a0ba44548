import { Button, Group, Stack, Text } from '@mantine/core';
import { IconFolderUp } from '@tabler/icons-react';
import { useRef, useState, type DragEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorNote } from '../../../components/error-note.tsx';
import type { FoundFile } from './found-file.ts';
import { readChosen, readDropped } from './read-dropped.ts';

interface DropZoneProps {
  onFiles: (files: FoundFile[]) => void;
  title?: string;
  hint?: string;
  accept?: string;
  compact?: boolean;
}

/** Where a folder, photos or an archive are dropped; the buttons do the same for the keyboard. */
export const DropZone = ({ onFiles, title, hint, accept, compact = false }: DropZoneProps) => {
  const { t } = useTranslation('datasets');
  const folder = useRef<HTMLInputElement>(null);
  const files = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [looking, setLooking] = useState(false);
  const [error, setError] = useState<unknown>();
  const drop = async (event: DragEvent): Promise<void> => {
    event.preventDefault();
    setOver(false);
    setLooking(true);
    setError(undefined);
    try {
      onFiles(await readDropped(event.dataTransfer));
    } catch (problem) {
      setError(problem);
    } finally {
      setLooking(false);
    }
  };
  const choose = (input: HTMLInputElement): void => {
    const chosen = readChosen(input.files);
    // The same files may be chosen again.
    input.value = '';
    if (chosen.length > 0) onFiles(chosen);
  };
  return (
    <>
      <div
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => void drop(event)}
        style={{
          border: `2px dashed ${over ? 'var(--mantine-primary-color-filled)' : 'var(--lem-line)'}`,
          background: over ? 'var(--lem-good-soft)' : undefined,
          borderRadius: 10,
          padding: compact ? 14 : 30,
        }}
      >
        <Stack align="center" gap={6} ta="center">
          {!compact && <IconFolderUp size={30} stroke={1.4} aria-hidden />}
          <Text fw={600}>{looking ? t('imports.looking') : (title ?? t('imports.drop'))}</Text>
          <Text size="sm" c="dimmed">
            {hint ?? t('imports.dropHint')}
          </Text>
          <Group gap="sm" mt={4} justify="center">
            <Button variant="default" size="sm" onClick={() => folder.current?.click()}>
              {t('imports.folder')}
            </Button>
            <Button variant="default" size="sm" onClick={() => files.current?.click()}>
              {t('imports.files')}
            </Button>
          </Group>
        </Stack>
      </div>
      <input
        ref={folder}
        type="file"
        hidden
        aria-label={t('imports.folder')}
        onChange={({ currentTarget }) => choose(currentTarget)}
        {...{ webkitdirectory: '' }}
      />
      <input
        ref={files}
        type="file"
        hidden
        multiple
        accept={accept}
        aria-label={t('imports.files')}
        onChange={({ currentTarget }) => choose(currentTarget)}
      />
      {error !== undefined && <ErrorNote error={error} />}
    </>
  );
};
