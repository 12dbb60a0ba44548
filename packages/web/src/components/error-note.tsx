import { AppError } from '@lemniscate/contracts';
import { Alert, Button, Code, Group, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

/** What was wrong and what to do, in the server's own words. */
export const ErrorNote = ({ error, onRetry }: { error: unknown; onRetry?: () => void }) => {
  const { t } = useTranslation();
  const known = error instanceof AppError ? error : undefined;
  return (
    <Alert
      role="alert"
      color="orange"
      variant="light"
      icon={<IconAlertTriangle aria-hidden />}
      title={known?.message ?? t('error.title')}
    >
      <Text size="sm">{known?.hint ?? (error as Error | undefined)?.message}</Text>
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
