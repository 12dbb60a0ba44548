import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useCall } from '../../api/use-call.ts';
import { Loaded } from '../../components/loaded.tsx';
import { RateText } from '../../components/rate-text.tsx';
import { Stat, StatRow } from '../../components/stat.tsx';
import { useFormat } from '../../words/format.ts';

/** How the station did over the whole time chosen. */
export const RateSummary = ({ call }: { call: { params: { station: string }; query: { from: string } } }) => {
  const { t } = useTranslation('stations');
  const { t: common } = useTranslation();
  const { count, ms } = useFormat();
  const query = useCall('stationRates', call, { keep: true, everyMs: 30_000 });
  return (
    <div className="lem-card">
      <Loaded query={query} heightPx={52}>
        {({ inspections, rejectRate, escapeRate, falseRejectRate, defectRate, latencyMs }) => (
          <StatRow minPx={150}>
            <Stat name={t('rates.inspections')}>
              <Text component="span" fw={600} size="xl">
                {count(inspections)}
              </Text>
            </Stat>
            <Stat name={common('words.escapes')} hint={t('rates.escapesHint')}>
              <RateText rate={escapeRate} big small />
            </Stat>
            <Stat name={common('words.falseRejects')} hint={t('rates.falseRejectsHint')}>
              <RateText rate={falseRejectRate} big small />
            </Stat>
            <Stat name={t('rates.rejectRate')}>
              <RateText rate={rejectRate} big small />
            </Stat>
            <Stat name={t('rates.defectRate')} hint={t('rates.defectRateHint')}>
              <RateText rate={defectRate} big small />
            </Stat>
            <Stat name={t('rates.latency')}>
              {latencyMs ? (
                <>
                  <Text component="span" fw={600} size="xl">
                    {ms(latencyMs.median)}
                  </Text>{' '}
                  <Text component="span" c="dimmed" size="xs" style={{ whiteSpace: 'nowrap' }}>
                    {t('rates.p99', { value: ms(latencyMs.p99) })}
                  </Text>
                </>
              ) : (
                <Text c="dimmed">{common('words.unknown')}</Text>
              )}
            </Stat>
          </StatRow>
        )}
      </Loaded>
    </div>
  );
};
