import type { InspectionLineage } from '@lemniscate/contracts';
import { Badge, Group, Stack, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Digest } from '../../components/digest.tsx';
import { Facts } from '../../components/facts.tsx';
import { TextLink } from '../../components/links.tsx';
import { useFormat } from '../../words/format.ts';
import { SplitBar, SplitCount, SPLITS } from '../datasets/split-bar.tsx';
import { ModelGate } from '../models/model-gate.tsx';
import { useModelName } from '../models/use-model-name.ts';
import { Step } from './step.tsx';
import { VerdictStep } from './verdict-step.tsx';

type Part<K extends keyof InspectionLineage> = Pick<InspectionLineage, K>;

const Missing = ({ children }: { children: string }) => (
  <Text size="sm" c="dimmed">
    {children}
  </Text>
);

const ModelStep = ({ model }: Part<'model'>) => {
  const { t } = useTranslation(['lineage', 'models']);
  const { duration, instant } = useFormat();
  const nameOf = useModelName();
  return (
    <Step title={t('walk.model')}>
      {model ? (
        <Facts
          items={[
            [
              t('kind.model'),
              <TextLink key="model" to="/models/$model" params={{ model: model.id }} size="sm" fw={600}>
                {nameOf(model)}
              </TextLink>,
            ],
            [t('walk.made'), instant(model.createdAt)],
            [t('models:trainer'), `${model.trainer} · ${duration(model.computeSeconds)}`],
          ]}
        />
      ) : (
        <Missing>{t('walk.noModel')}</Missing>
      )}
    </Step>
  );
};

const TurnStep = ({ turn }: Part<'turn'>) => {
  const { t } = useTranslation(['lineage', 'common']);
  return (
    <Step title={t('walk.gate')}>
      {turn ? (
        <Stack gap="sm">
          <Group gap="sm">
            <TextLink to="/turns/$turn" params={{ turn: turn.id }} size="sm" fw={600}>
              {t('common:words.turnNumber', { number: turn.number })}
            </TextLink>
            <Badge variant="default" tt="none">
              {t(turn.outcome ? `common:outcome.${turn.outcome}` : `common:state.${turn.state}`)}
            </Badge>
            <Text size="sm" c="dimmed">
              {t('walk.trigger')} {t(`walk.triggers.${turn.trigger}`)}
            </Text>
          </Group>
          {turn.gate && <ModelGate gate={turn.gate} />}
        </Stack>
      ) : (
        <Missing>{t('walk.noTurn')}</Missing>
      )}
    </Step>
  );
};

const DatasetStep = ({ datasetRevision }: Part<'datasetRevision'>) => {
  const { t } = useTranslation(['lineage', 'datasets']);
  return (
    <Step title={t('walk.dataset')}>
      {datasetRevision ? (
        <Stack gap="sm">
          <Group gap="sm">
            <TextLink
              to="/datasets/$revision"
              params={{ revision: datasetRevision.id }}
              size="sm"
              ff="monospace"
            >
              {datasetRevision.id.slice(0, 12)}
            </TextLink>
            {SPLITS.map((split) => (
              <Text key={split} size="sm">
                {t(`datasets:split.${split}`)} <SplitCount {...datasetRevision.counts[split]} />
              </Text>
            ))}
          </Group>
          <SplitBar counts={datasetRevision.counts} />
        </Stack>
      ) : (
        <Missing>{t('walk.noDataset')}</Missing>
      )}
    </Step>
  );
};

const LabelsStep = ({ labels, reviewers }: Part<'labels' | 'reviewers'>) => {
  const { t } = useTranslation('lineage');
  const { count } = useFormat();
  return (
    <Step title={t('walk.labels')}>
      <Text size="sm" mb="xs">
        {t('walk.labelSum', { count: labels })}
      </Text>
      {reviewers.length > 0 && (
        <Table verticalSpacing={4} maw={420}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('walk.who')}</Table.Th>
              <Table.Th ta="right">{t('walk.labelCount')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {reviewers.map(({ actor, labels: n }) => (
              <Table.Tr key={actor.id ?? actor.name}>
                <Table.Td>{actor.name}</Table.Td>
                <Table.Td ta="right" className="lem-number">
                  {count(n)}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Step>
  );
};

const BaseStep = ({ base }: Part<'base'>) => {
  const { t } = useTranslation(['lineage', 'models']);
  return (
    <Step title={t('walk.base')}>
      {base && (
        <Facts
          items={[
            [t('kind.base'), base.id],
            [t('models:license'), base.license],
            [t('models:digest'), <Digest key="digest" value={base.sha256} />],
          ]}
        />
      )}
    </Step>
  );
};

/** From the verdict back, one stop after the other. */
export const BackWalk = ({ lineage }: { lineage: InspectionLineage }) => (
  <ol className="lem-steps">
    <VerdictStep inspection={lineage.inspection} capture={lineage.capture} />
    <ModelStep model={lineage.model} />
    <TurnStep turn={lineage.turn} />
    <DatasetStep datasetRevision={lineage.datasetRevision} />
    <LabelsStep labels={lineage.labels} reviewers={lineage.reviewers} />
    <BaseStep base={lineage.base} />
  </ol>
);
