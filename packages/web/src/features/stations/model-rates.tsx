import type { StationSeries } from '@lemniscate/contracts';
import { Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { TextLink } from '../../components/links.tsx';
import { RateText } from '../../components/rate-text.tsx';
import { Wide } from '../../components/wide.tsx';
import { useFormat } from '../../words/format.ts';

/** What each model did in the time chosen, the present one on top. */
export const ModelRates = ({ models }: Pick<StationSeries, 'models'>) => {
  const { t } = useTranslation('stations');
  const { t: common } = useTranslation();
  const { count, instant } = useFormat();
  if (models.length === 0) return <Text c="dimmed">{t('rates.noModels')}</Text>;
  return (
    <Wide label={t('rates.models')}>
      <Table verticalSpacing={6} miw={760} aria-label={t('rates.models')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{common('words.model')}</Table.Th>
            <Table.Th>{t('rates.when')}</Table.Th>
            <Table.Th ta="right">{t('rates.inspections')}</Table.Th>
            <Table.Th>{t('rates.rejectRate')}</Table.Th>
            <Table.Th>{common('words.escapes')}</Table.Th>
            <Table.Th>{common('words.falseRejects')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {models.toReversed().map((model) => (
            <Table.Tr key={model.modelId}>
              <Table.Td>
                <TextLink to="/models/$model" params={{ model: model.modelId }}>
                  {model.number === null
                    ? common('words.unknown')
                    : common('words.modelNumber', { number: model.number })}
                </TextLink>
                {model.to === null && (
                  <Text component="span" size="sm" c="dimmed">
                    {' '}
                    {common('words.champion')}
                  </Text>
                )}
              </Table.Td>
              <Table.Td>
                <Text component="span" size="sm">
                  {instant(model.from)} – {model.to ? instant(model.to) : common('words.now')}
                </Text>
              </Table.Td>
              <Table.Td ta="right" className="lem-number">
                {count(model.inspections)}
              </Table.Td>
              <Table.Td>
                <RateText rate={model.rejectRate} />
              </Table.Td>
              <Table.Td>
                <RateText rate={model.escapeRate} />
              </Table.Td>
              <Table.Td>
                <RateText rate={model.falseRejectRate} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Wide>
  );
};
