import type { ModelRevision, Turn } from '@lemniscate/contracts';
import { Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { TextLink } from '../../components/links.tsx';
import { useCall } from '../../api/use-call.ts';
import { Card } from '../../components/card.tsx';
import { Digest } from '../../components/digest.tsx';
import { Facts } from '../../components/facts.tsx';
import { useFormat } from '../../words/format.ts';
import { readExpected } from './read-numbers.ts';
import { useModelName } from './use-model-name.ts';

/** Base, parent, dataset, turn and trainer of a model. */
export const ModelProvenance = ({ model, turn }: { model: ModelRevision; turn: Turn | undefined }) => {
  const { t } = useTranslation(['models', 'common']);
  const { duration, instant, number } = useFormat();
  const nameOf = useModelName();
  const { data: parent } = useCall(
    'getModel',
    { params: { id: model.parentId ?? '' } },
    { enabled: model.parentId !== null },
  );
  const { heads } = readExpected(model.expected);
  return (
    <Card title={t('provenance')}>
      <Facts
        items={[
          [t('created'), instant(model.createdAt)],
          [
            t('turn'),
            turn ? (
              <TextLink to="/turns/$turn" params={{ turn: turn.id }} size="sm">
                {t('common:words.turnNumber', { number: turn.number })}
                {turn.outcome && ` · ${t(`common:outcome.${turn.outcome}`)}`}
              </TextLink>
            ) : model.turnId === null ? (
              t('byHand')
            ) : (
              '…'
            ),
          ],
          [
            t('dataset'),
            <TextLink
              key="dataset"

              to="/datasets/$revision"
              params={{ revision: model.datasetRevisionId }}
              size="sm"
              ff="monospace"
            >
              {model.datasetRevisionId.slice(0, 12)}
            </TextLink>,
          ],
          [
            t('parent'),
            parent ? (
              <TextLink to="/models/$model" params={{ model: parent.id }} size="sm">
                {nameOf(parent)}
              </TextLink>
            ) : (
              t('noParent')
            ),
          ],
          [
            t('base'),
            <Group key="base" gap={6}>
              <Text size="sm">
                {model.base.id} · {model.base.license}
              </Text>
              <Digest value={model.base.sha256} />
            </Group>,
          ],
          [t('trainer'), model.trainer],
          [t('compute'), duration(model.computeSeconds)],
          [t('threshold'), number(model.threshold, 3)],
          [t('types'), model.defectTypes.length > 0 ? model.defectTypes.join(', ') : null],
          [
            t('heads'),
            heads.length > 0
              ? heads.map(({ name, weight }) => `${name} ${number(weight, 2)}`).join(' · ')
              : null,
          ],
        ]}
      />
    </Card>
  );
};
