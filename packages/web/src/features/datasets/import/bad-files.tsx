import { AppError } from '@lemniscate/contracts';
import { Alert, Text } from '@mantine/core';
import { IconPhotoX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useErrorWords } from '../../../words/error-words.ts';
import type { BadFile } from './folder-import.ts';

const SHOWN = 50;

/** Files that could not be brought in, each with why. */
export const BadFiles = ({ bad }: { bad: readonly BadFile[] }) => {
  const { t } = useTranslation('datasets');
  const words = useErrorWords();
  const said = (error: unknown): string =>
    error instanceof AppError ? Object.values(words(error)).join(' ') : (error as Error).message;
  if (bad.length === 0) return null;
  return (
    <Alert
      color="orange"
      variant="light"
      icon={<IconPhotoX aria-hidden />}
      title={t('imports.bad', { count: bad.length })}
    >
      <ul style={{ margin: 0, paddingInlineStart: 18, maxHeight: 220, overflowY: 'auto' }} tabIndex={0}>
        {bad.slice(0, SHOWN).map(({ path, error }) => (
          <li key={path}>
            <Text size="sm" fw={600} component="span" style={{ overflowWrap: 'anywhere' }}>
              {path}
            </Text>{' '}
            <Text size="sm" component="span">
              {said(error)}
            </Text>
          </li>
        ))}
      </ul>
      {bad.length > SHOWN && <Text size="sm">{t('imports.badMore', { count: bad.length - SHOWN })}</Text>}
    </Alert>
  );
};
