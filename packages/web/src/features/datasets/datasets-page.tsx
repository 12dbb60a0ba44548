import { Button, Group, Select } from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/session.ts';
import { useCall } from '../../api/use-call.ts';
import { Card } from '../../components/card.tsx';
import { Empty } from '../../components/empty.tsx';
import { ButtonLink } from '../../components/links.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Page } from '../../components/page.tsx';
import { RevisionsTable } from './revisions-table.tsx';

const ImportDialog = lazy(() => import('./import/import-dialog.tsx'));

const Legend = () => {
  const { t } = useTranslation('datasets');
  const parts = [
    { word: t('good'), colour: 'var(--lem-good)' },
    { word: t('defects'), colour: 'var(--lem-defect)' },
  ];
  return (
    <Group gap="md" fz="sm" c="dimmed">
      {parts.map(({ word, colour }) => (
        <span key={word}>
          <span
            style={{
              display: 'inline-block',
              width: 10,
              height: 10,
              borderRadius: 2,
              background: colour,
              marginRight: 6,
            }}
          />
          {word}
        </span>
      ))}
    </Group>
  );
};

export const DatasetsPage = () => {
  const { t } = useTranslation('datasets');
  const { loop: chosen } = useSearch({ from: '/signed-in/datasets' });
  const navigate = useNavigate();
  const mayImport = useMay('engineer');
  const [importing, setImporting] = useState(false);
  const loops = useCall('listLoops');
  return (
    <Page
      title={t('title')}
      about={t('about')}
      actions={
        <>
          {loops.data && loops.data.items.length > 1 && (
            <Select
              aria-label={t('loop')}
              placeholder={t('all')}
              data={loops.data.items.map(({ name }) => name)}
              value={chosen ?? null}
              clearable
              onChange={(next) =>
                void navigate({ to: '/datasets', search: { loop: next ?? undefined }, replace: true })
              }
            />
          )}
          {mayImport && (
            <Button leftSection={<IconUpload size={16} aria-hidden />} onClick={() => setImporting(true)}>
              {t('import')}
            </Button>
          )}
        </>
      }
    >
      <Loaded query={loops} heightPx={240}>
        {({ items }) => (
          <>
            {items.length === 0 ? (
              <Card>
                <Empty
                  title={t('noLoop')}
                  action={mayImport && <ButtonLink to="/start">{t('start')}</ButtonLink>}
                >
                  {t('noLoopHint')}
                </Empty>
              </Card>
            ) : (
              <Legend />
            )}
            {items
              .filter(({ name }) => chosen === undefined || name === chosen)
              .map((loop) => (
                <RevisionsTable key={loop.id} loop={loop} />
              ))}
          </>
        )}
      </Loaded>
      <Suspense>{importing && <ImportDialog onClose={() => setImporting(false)} />}</Suspense>
    </Page>
  );
};
