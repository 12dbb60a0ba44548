import { Id, type InspectionLineage } from '@lemniscate/contracts';
import { Grid, Title } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useCall } from '../../api/use-call.ts';
import { Card } from '../../components/card.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Page } from '../../components/page.tsx';
import { BackWalk } from './back-walk.tsx';
import { FindInspection, PartInspections } from './find-inspection.tsx';
import { ForwardWalk } from './forward-walk.tsx';

const Walk = ({ lineage }: { lineage: InspectionLineage }) => {
  const { t } = useTranslation('lineage');
  return (
    <Grid gap="xl">
      <Grid.Col span={{ base: 12, lg: 7 }}>
        <Title order={2} size="h4" mb="sm">
          {t('walk.back')}
        </Title>
        <BackWalk lineage={lineage} />
      </Grid.Col>
      <Grid.Col span={{ base: 12, lg: 5 }}>
        <Title order={2} size="h4" mb="sm">
          {t('walk.forward')}
        </Title>
        <ForwardWalk lineage={lineage} />
      </Grid.Col>
    </Grid>
  );
};

const InspectionWalk = ({ id }: { id: string }) => {
  const { t } = useTranslation('lineage');
  const lineage = useCall('sinceInspection', { params: { id } });
  const partId = lineage.data?.inspection.partId;
  return (
    <Page
      title={t('walk.title')}
      about={
        lineage.data
          ? partId
            ? t('walk.part', { part: partId })
            : t('walk.noPart', { id })
          : t('walk.about')
      }
    >
      <FindInspection />
      <Loaded query={lineage} heightPx={480}>
        {(data) => <Walk lineage={data} />}
      </Loaded>
    </Page>
  );
};

export const SinceEntryPage = () => {
  const { t } = useTranslation('lineage');
  return (
    <Page title={t('walk.title')} about={t('walk.about')}>
      <Card>
        <FindInspection />
      </Card>
    </Page>
  );
};

/** What is no inspection's id is taken for a part's: scanners know nothing else. */
export const SincePage = () => {
  const { t } = useTranslation('lineage');
  const { inspection } = useParams({ from: '/signed-in/since/$inspection' });
  if (Id.safeParse(inspection).success) return <InspectionWalk key={inspection} id={inspection} />;
  return (
    <Page title={t('walk.title')} about={t('walk.about')}>
      <FindInspection key={inspection} initial={inspection} />
      <PartInspections partId={inspection} />
    </Page>
  );
};
