import { Button, CloseButton, Group, Stack, Text } from '@mantine/core';
import { useEffect, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorNote } from './error-note.tsx';

interface Notice {
  id: number;
  text?: string;
  error?: unknown;
  action?: { word: string; run: () => void };
}

const SHOWN_MS = 6000;
let notices: readonly Notice[] = [];
let nextId = 1;
const watchers = new Set<() => void>();

const set = (next: readonly Notice[]): void => {
  notices = next;
  for (const watch of watchers) watch();
};

const dismiss = (id: number): void => set(notices.filter((notice) => notice.id !== id));

/** A line that goes away by itself; with an action, e.g. undo. */
export const notify = (text: string, action?: Notice['action']): void =>
  set([...notices.slice(-3), { id: nextId++, text, action }]);

/** What failed stays until it is read. */
export const notifyError = (error: unknown): void => set([...notices.slice(-3), { id: nextId++, error }]);

const subscribe = (watch: () => void): (() => void) => {
  watchers.add(watch);
  return () => watchers.delete(watch);
};

const NoticeCard = ({ notice: { id, text, error, action } }: { notice: Notice }) => {
  const { t } = useTranslation();
  useEffect(() => {
    if (error !== undefined) return undefined;
    const timer = setTimeout(() => dismiss(id), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [id, error]);
  return (
    <div className="lem-card" style={{ boxShadow: 'var(--mantine-shadow-md)' }}>
      <Group wrap="nowrap" align="flex-start" gap="sm">
        {error === undefined ? <Text size="sm">{text}</Text> : <ErrorNote error={error} />}
        {action && (
          <Button
            size="compact-sm"
            variant="light"
            onClick={() => {
              action.run();
              dismiss(id);
            }}
          >
            {action.word}
          </Button>
        )}
        <CloseButton size="sm" aria-label={t('action.close')} onClick={() => dismiss(id)} />
      </Group>
    </div>
  );
};

/** Where notices stand; read out as they come (WCAG 2.2, 4.1.3). */
export const Notices = () => {
  const shown = useSyncExternalStore(subscribe, () => notices);
  return (
    <Stack
      role="status"
      aria-live="polite"
      gap="xs"
      style={{
        position: 'fixed',
        right: 16,
        bottom: 16,
        zIndex: 400,
        maxWidth: 'min(420px, calc(100vw - 32px))',
      }}
    >
      {shown.map((notice) => (
        <NoticeCard key={notice.id} notice={notice} />
      ))}
    </Stack>
  );
};
