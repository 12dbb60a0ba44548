import { Button, Group, Text, Title } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import './start.css';

interface StartStepProps {
  number: number;
  title: string;
  /** One line once it is done. */
  done?: ReactNode;
  onChange?: () => void;
  children?: ReactNode;
}

/** A step of the first run: open while it is the turn of it, one line afterwards. */
export const StartStep = ({ number, title, done, onChange, children }: StartStepProps) => {
  const { t } = useTranslation('start');
  return (
    <section className="lem-card" aria-label={title}>
      <Group gap="sm" wrap="nowrap" align="center">
        <span className="lem-start-number" data-done={done !== undefined || undefined} aria-hidden>
          {done === undefined ? number : <IconCheck size={16} />}
        </span>
        {done === undefined ? (
          <Title order={2} size="h4">
            {title}
          </Title>
        ) : (
          <Title order={2} size="sm" fw={600} style={{ flex: 1, overflowWrap: 'anywhere' }}>
            {done}
          </Title>
        )}
        {done !== undefined && onChange && (
          <Button
            variant="subtle"
            size="compact-sm"
            onClick={onChange}
            aria-label={`${t('change')}: ${title}`}
          >
            {t('change')}
          </Button>
        )}
      </Group>
      {done === undefined && <div className="lem-start-body">{children}</div>}
    </section>
  );
};

export const Line = ({ children }: { children: ReactNode }) => (
  <Text size="sm" c="dimmed">
    {children}
  </Text>
);
