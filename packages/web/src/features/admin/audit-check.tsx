import { Alert, Button, Code, Group, Text } from '@mantine/core';
import { IconAlertTriangle, IconShieldCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useCall } from '../../api/use-call.ts';
import { CopyLine } from '../../components/copy-line.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { useFormat } from '../../words/format.ts';
import { useStatementText } from '../../words/statement-words.ts';

interface AuditCheckProps {
  /** Goes to an entry of the log. */
  onShow?: (seq: number) => void;
}

/** Recomputes the chain of hashes, and says where it breaks. */
export const AuditCheck = ({ onShow }: AuditCheckProps) => {
  const { t } = useTranslation('admin');
  const { number, instant } = useFormat();
  const say = useStatementText();
  const check = useCall('verifyAudit', {}, { enabled: false });
  const { data, error, isFetching, refetch, dataUpdatedAt } = check;
  return (
    <>
      <Group justify="space-between" gap="sm">
        <Text size="sm" c="dimmed" maw={640}>
          {t('audit.checkAbout')}
        </Text>
        <Button size="compact-sm" variant="default" loading={isFetching} onClick={() => void refetch()}>
          {t('audit.check')}
        </Button>
      </Group>
      {error && <ErrorNote error={error} />}
      {data && !error && (
        <Alert
          mt="sm"
          role="status"
          variant="light"
          color={data.intact ? 'teal' : 'red'}
          icon={data.intact ? <IconShieldCheck aria-hidden /> : <IconAlertTriangle aria-hidden />}
          title={
            data.intact
              ? t('audit.intact', { n: number(data.entries) })
              : t('audit.broken', { seq: data.brokenAt ?? '?' })
          }
        >
          {!data.intact && (
            <Group gap="sm" mb={6}>
              <Text size="sm">{say(data.statements, data.detail)}</Text>
              {onShow && data.brokenAt !== null && (
                <Button size="compact-xs" variant="default" onClick={() => onShow(data.brokenAt as number)}>
                  {t('audit.show')}
                </Button>
              )}
            </Group>
          )}
          <Text size="xs" c="dimmed" mb={4}>
            {t('audit.checkedAt', { at: instant(new Date(dataUpdatedAt)) })} {t('audit.headHint')}
          </Text>
          {data.headHash ? (
            <CopyLine value={data.headHash} label={t('audit.head')} />
          ) : (
            <Code>{t('audit.empty')}</Code>
          )}
        </Alert>
      )}
    </>
  );
};
