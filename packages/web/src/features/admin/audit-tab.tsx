import type { AuditEntry } from '@lemniscate/contracts';
import {
  Button,
  Code,
  Drawer,
  Group,
  Select,
  SimpleGrid,
  Stack,
  Table,
  Text,
  TextInput,
  UnstyledButton,
} from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/session.ts';
import { pagesOptions } from '../../api/use-call.ts';
import { Card } from '../../components/card.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { useFormat } from '../../words/format.ts';
import { AuditCheck } from './audit-check.tsx';

const PAGE = 100;
/** Pages fetched at most to find an entry that the check names. */
const MOST_PAGES = 200;

/** kind:id, of whose id the end tells things apart: UUIDs of the same time begin alike. */
const shortSubject = (subject: string): string => subject.replace(/:.{12,}(.{8})$/, ' …$1');

const inShort = (detail: AuditEntry['detail']): string =>
  Object.entries(detail)
    .map(([key, value]) => `${key} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' · ');

const EntryDetail = ({ entry, onClose }: { entry: AuditEntry | undefined; onClose: () => void }) => {
  const { t } = useTranslation(['admin', 'common']);
  const { instant } = useFormat();
  return (
    <Drawer
      opened={entry !== undefined}
      onClose={onClose}
      position="right"
      size="lg"
      title={
        <Text fw={650}>
          #{entry?.seq} {entry?.action}
        </Text>
      }
      closeButtonProps={{ 'aria-label': t('common:action.close') }}
    >
      {entry && (
        <Stack>
          <Table fz="sm" verticalSpacing={4} withRowBorders={false}>
            <Table.Tbody>
              {(
                [
                  [t('audit.at'), instant(entry.at)],
                  [t('audit.actor'), `${entry.actor.name} (${t(`audit.kind.${entry.actor.kind}`)})`],
                  [t('audit.subject'), entry.subject],
                ] as const
              ).map(([name, value]) => (
                <Table.Tr key={name}>
                  <Table.Td c="dimmed" w={120}>
                    {name}
                  </Table.Td>
                  <Table.Td style={{ overflowWrap: 'anywhere' }}>{value}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
          <div>
            <Text size="xs" c="dimmed" mb={4}>
              {t('audit.detail')}
            </Text>
            <Code block tabIndex={0} style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
              {JSON.stringify(entry.detail, null, 2)}
            </Code>
          </div>
          <SimpleGrid cols={1} spacing="xs">
            {(['previousHash', 'hash'] as const).map((key) => (
              <div key={key}>
                <Text size="xs" c="dimmed" mb={2}>
                  {t(`audit.${key}`)}
                </Text>
                <Code style={{ overflowWrap: 'anywhere' }}>{entry[key]}</Code>
              </div>
            ))}
          </SimpleGrid>
        </Stack>
      )}
    </Drawer>
  );
};

const useColumns = (open: (entry: AuditEntry) => void): Column<AuditEntry>[] => {
  const { t } = useTranslation('admin');
  const { instant } = useFormat();
  return useMemo(
    () => [
      {
        id: 'seq',
        header: '#',
        numeric: true,
        value: ({ seq }) => seq,
        cell: (entry) => (
          <UnstyledButton fz="sm" onClick={() => open(entry)} aria-label={`#${entry.seq} ${entry.action}`}>
            {entry.seq}
          </UnstyledButton>
        ),
      },
      {
        id: 'at',
        header: t('audit.at'),
        value: ({ at }) => at,
        cell: ({ at }) => <span style={{ whiteSpace: 'nowrap' }}>{instant(at)}</span>,
      },
      { id: 'actor', header: t('audit.actor'), value: ({ actor }) => actor.name },
      {
        id: 'action',
        header: t('audit.action'),
        value: ({ action }) => action,
        cell: ({ action }) => <Code>{action}</Code>,
      },
      {
        id: 'subject',
        header: t('audit.subject'),
        from: 'md',
        value: ({ subject }) => subject,
        cell: ({ subject }) => (
          <span title={subject} style={{ whiteSpace: 'nowrap' }}>
            {shortSubject(subject)}
          </span>
        ),
      },
      {
        id: 'detail',
        header: t('audit.detail'),
        from: 'md',
        value: ({ detail }) => JSON.stringify(detail),
        cell: ({ detail }) => (
          <Text size="xs" c="dimmed" truncate maw={420}>
            {inShort(detail)}
          </Text>
        ),
      },
    ],
    [t, instant, open],
  );
};

const AuditLog = ({ wanted, onSeen }: { wanted: number | undefined; onSeen: () => void }) => {
  const { t } = useTranslation(['admin', 'common']);
  const { number } = useFormat();
  const query = useInfiniteQuery(pagesOptions('listAudit', { query: { limit: PAGE } }));
  const [filter, setFilter] = useState('');
  const [action, setAction] = useState<string | null>(null);
  const [entry, setEntry] = useState<AuditEntry>();
  const columns = useColumns(setEntry);
  const entries = useMemo(() => query.data?.pages.flatMap(({ items }) => items) ?? [], [query.data]);
  const actions = useMemo(() => [...new Set(entries.map((one) => one.action))].toSorted(), [entries]);
  const shown = useMemo(
    () => (action ? entries.filter((one) => one.action === action) : entries),
    [entries, action],
  );
  const found = wanted === undefined ? undefined : entries.find(({ seq }) => seq === wanted);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const pages = query.data?.pages.length ?? 0;
  useEffect(() => {
    const isOlder = wanted !== undefined && !found && hasNextPage && pages < MOST_PAGES;
    if (isOlder && !isFetchingNextPage) void fetchNextPage();
  }, [wanted, found, hasNextPage, isFetchingNextPage, fetchNextPage, pages]);
  return (
    <Loaded query={query} heightPx={320}>
      {() => (
        <>
          <Group gap="xs" mb="xs">
            <TextInput
              aria-label={t('audit.filter')}
              placeholder={t('audit.filter')}
              leftSection={<IconSearch size={15} aria-hidden />}
              size="xs"
              w={240}
              value={filter}
              onChange={({ currentTarget }) => setFilter(currentTarget.value)}
            />
            <Select
              aria-label={t('audit.action')}
              placeholder={t('audit.anyAction')}
              size="xs"
              clearable
              searchable
              data={actions}
              value={action}
              onChange={setAction}
            />
            <Text size="xs" c="dimmed" className="lem-number">
              {t(query.hasNextPage ? 'audit.loaded' : 'audit.loadedAll', { n: number(entries.length) })}
            </Text>
          </Group>
          <DataTable
            rows={shown}
            columns={columns}
            rowId={({ seq }) => String(seq)}
            label={t('tab.audit')}
            filter={filter}
            sortBy={{ id: 'seq', desc: true }}
            onOpen={setEntry}
            nothing={t('common:empty.nothing')}
          />
          {query.hasNextPage && (
            <Button
              variant="default"
              size="compact-sm"
              mt="sm"
              loading={query.isFetchingNextPage}
              onClick={() => void query.fetchNextPage()}
            >
              {t('audit.older')}
            </Button>
          )}
          <EntryDetail
            entry={found ?? entry}
            onClose={() => {
              setEntry(undefined);
              onSeen();
            }}
          />
        </>
      )}
    </Loaded>
  );
};

/** What was changed, by whom, and whether the log is whole. */
export const AuditTab = () => {
  const { t } = useTranslation('admin');
  const mayRead = useMay('admin');
  const [wanted, setWanted] = useState<number>();
  return (
    <Stack>
      <Card title={t('audit.checkTitle')}>
        <AuditCheck onShow={mayRead ? setWanted : undefined} />
      </Card>
      {mayRead && (
        <Card title={t('tab.audit')}>
          <AuditLog wanted={wanted} onSeen={() => setWanted(undefined)} />
        </Card>
      )}
    </Stack>
  );
};
