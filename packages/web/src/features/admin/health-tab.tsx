import type { DoctorReport } from '@lemniscate/contracts';
import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/session.ts';
import { useCall } from '../../api/use-call.ts';
import { Card } from '../../components/card.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { useFormat } from '../../words/format.ts';
import { useStatementWords } from '../../words/statement-words.ts';

const EVERY_MS = 10_000;

/** The checks that a server runs, by the names it gives them; one of a newer server is said in its own words. */
const KEYS = {
  'audit log': 'auditLog',
  'audit sums': 'auditSums',
  'blob digests': 'blobDigests',
  'blob references': 'blobReferences',
} as const;
const isKnown = (name: string): name is keyof typeof KEYS => Object.hasOwn(KEYS, name);

const Check = ({ check }: { check: DoctorReport['checks'][number] }) => {
  const { t } = useTranslation('admin');
  const { number } = useFormat();
  const { name, ok, checked, whatToDo } = check;
  const problems = useStatementWords()(check.statements, check.problems);
  const Icon = ok ? IconCircleCheck : IconAlertTriangle;
  return (
    <Group
      component="li"
      wrap="nowrap"
      align="flex-start"
      gap="sm"
      py={8}
      style={{ borderTop: '1px solid var(--lem-line)' }}
    >
      <Icon
        size={18}
        aria-label={t(ok ? 'health.fine' : 'health.wrong')}
        style={{ color: `var(--lem-${ok ? 'good' : 'defect'})`, flex: 'none', marginTop: 2 }}
      />
      <div style={{ minWidth: 0 }}>
        <Text size="sm">
          <b>{isKnown(name) ? t(`check.${KEYS[name]}.name`) : name}</b>{' '}
          <Text span c="dimmed" size="sm" className="lem-number">
            {t('health.checked', { n: number(checked) })}
          </Text>
        </Text>
        {problems.map((problem) => (
          <Text key={problem} size="sm" style={{ overflowWrap: 'anywhere' }}>
            {problem}
          </Text>
        ))}
        {whatToDo && !ok && (
          <Text size="sm" fw={600} mt={2}>
            {isKnown(name) ? t(`check.${KEYS[name]}.whatToDo`) : whatToDo}
          </Text>
        )}
      </div>
    </Group>
  );
};

/** Reads every blob: only when somebody asks. */
const DoctorCard = () => {
  const { t } = useTranslation('admin');
  const { instant } = useFormat();
  const { data, error, isFetching, refetch, dataUpdatedAt } = useCall('doctor', {}, { enabled: false });
  return (
    <Card
      title={t('health.doctor')}
      actions={
        <Button size="compact-sm" variant="default" loading={isFetching} onClick={() => void refetch()}>
          {t('health.run')}
        </Button>
      }
    >
      <Text size="sm" c="dimmed" mb="sm">
        {t('health.doctorAbout')}
      </Text>
      {error && <ErrorNote error={error} />}
      {data && (
        <div role="status">
          <Text size="sm" fw={600} mb="xs">
            {t(data.ok ? 'health.allFine' : 'health.someWrong')}{' '}
            <Text span size="xs" c="dimmed" fw={400}>
              {instant(new Date(dataUpdatedAt))}
            </Text>
          </Text>
          <Stack component="ul" gap={0} m={0} p={0} style={{ listStyle: 'none' }}>
            {data.checks.map((check) => (
              <Check key={check.name} check={check} />
            ))}
          </Stack>
        </div>
      )}
    </Card>
  );
};

/** Whether the server is well. */
export const HealthTab = () => {
  const { t } = useTranslation('admin');
  const { instant } = useFormat();
  const isAdmin = useMay('admin');
  const health = useCall('health', {}, { everyMs: EVERY_MS });
  return (
    <Stack>
      <Card title={t('health.server')}>
        <Loaded query={health} heightPx={60}>
          {({ status, version, database, time }) => (
            <Group gap="xl">
              <Badge variant="dot" color={status === 'ok' ? 'teal' : 'orange'} tt="none" size="lg">
                {t(`health.status.${status}`)}
              </Badge>
              <Text size="sm">{t('health.version', { version })}</Text>
              <Text size="sm">{database === 'pglite' ? 'PGlite' : 'PostgreSQL'}</Text>
              <Text size="sm" c="dimmed" className="lem-number">
                {t('health.time', { time: instant(time) })}
              </Text>
            </Group>
          )}
        </Loaded>
      </Card>
      {isAdmin && <DoctorCard />}
    </Stack>
  );
};
