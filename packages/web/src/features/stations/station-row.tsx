import type { Device, Station, Trouble } from '@lemniscate/contracts';
import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { imageUrl } from '../../api/pictures.ts';
import { useCall } from '../../api/use-call.ts';
import { TextLink } from '../../components/links.tsx';
import { ModelLink } from '../../components/model-link.tsx';
import { RateText } from '../../components/rate-text.tsx';
import { Stat } from '../../components/stat.tsx';
import { DAY_MS, useHour, useToday } from '../../components/use-hour.ts';
import { Verdict } from '../../components/verdict.tsx';
import { useFormat } from '../../words/format.ts';
import { DeviceState } from './device-state.tsx';
import { TroubleList } from './trouble-list.tsx';

/** Inspections alone raise no event: they are asked for. */
const EVERY_MS = 10_000;

interface StationRowProps {
  station: Station;
  device: Device | undefined;
  troubles: readonly Trouble[];
}

export const StationRow = ({ station, device, troubles }: StationRowProps) => {
  const { t } = useTranslation('stations');
  const { t: common } = useTranslation();
  const { count } = useFormat();
  const week = new Date(useHour() - 7 * DAY_MS).toISOString();
  const params = { station: station.name };
  const { data: today } = useCall(
    'stationRates',
    { params, query: { from: useToday() } },
    { everyMs: EVERY_MS, keep: true },
  );
  // Rates of models that judge no longer say nothing of the champion beside them.
  const { championId } = station;
  const { data: lately } = useCall(
    'stationRates',
    { params, query: { from: week, ...(championId !== null && { modelId: championId }) } },
    { keep: true },
  );
  const { data: newest } = useCall(
    'stationInspections',
    { params, query: { limit: 1 } },
    { everyMs: EVERY_MS },
  );
  const { data: kept } = useCall('listCaptures', { query: { station: station.name, limit: 1 } });
  const last = newest?.items[0];
  const picture = kept?.items[0];
  return (
    <article className="lem-card lem-station">
      <div className="lem-station-picture">
        {picture && (
          <img
            src={imageUrl(picture.id, 160)}
            alt={t('list.lastPicture', { station: station.name })}
            loading="lazy"
          />
        )}
      </div>
      <div className="lem-station-name">
        <TextLink to="/stations/$station" params={params} fw={600} className="lem-station-link">
          {station.name}
        </TextLink>
        {station.title && (
          <Text size="sm" c="dimmed" truncate>
            {station.title}
          </Text>
        )}
        {last && <Verdict value={last.verdict} types={last.defectType ? [last.defectType] : []} />}
      </div>
      <dl className="lem-station-numbers">
        <Stat name={t('list.partsToday')}>
          <Text component="span" fw={600}>
            {today ? count(today.inspections) : '…'}
          </Text>
        </Stat>
        <Stat name={t('list.rejectRate')}>{today ? <RateText rate={today.rejectRate} small /> : '…'}</Stat>
        <Stat name={common('words.champion')}>
          <ModelLink id={championId} />
        </Stat>
        <Stat
          name={t(championId === null ? 'list.escapes' : 'list.championEscapes')}
          hint={t('rates.fromAudit')}
        >
          {lately ? <RateText rate={lately.escapeRate} small /> : '…'}
        </Stat>
        <Stat
          name={t(championId === null ? 'list.falseRejects' : 'list.championFalseRejects')}
          hint={t('rates.fromAudit')}
        >
          {lately ? <RateText rate={lately.falseRejectRate} small /> : '…'}
        </Stat>
        <Stat name={common('words.device')}>
          <DeviceState station={station} device={device} />
        </Stat>
      </dl>
      <TroubleList troubles={troubles} />
    </article>
  );
};
