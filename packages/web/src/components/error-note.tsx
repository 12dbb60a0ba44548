import { AppError } from '@lemniscate/contracts';
import { Alert, Button, Code, Group, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useErrorWords } from '../words/error-words.ts';

/** What was wrong and what to do. */
export const ErrorNote = ({ error, onRetry }: { error: unknown; onRetry?: () => void }) => {
  const { t } = useTranslation();
  const words = useErrorWords();
  const known = error instanceof AppError ? error : undefined;
  const said = known && words(known);
  return (
    <Alert
      role="alert"
      color="orange"
      variant="light"
      icon={<IconAlertTriangle aria-hidden />}
      title={said?.title ?? t('error.title')}
    >
      <Text size="sm">{said?.hint ?? (error as Error | undefined)?.message}</Text>
      <Group gap="sm" mt="xs">
        {known && <Code>{t('error.code', { code: known.code })}</Code>}
        {onRetry && (
          <Button size="compact-sm" variant="default" onClick={onRetry}>
            {t('action.retry')}
          </Button>
        )}
      </Group>
    </Alert>
  );
};
