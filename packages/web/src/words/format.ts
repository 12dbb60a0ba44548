import { useContext, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { CurrencyContext } from './currency.ts';
import { createMoney, NO_CURRENCY, type Currency } from './money.ts';

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

/** Dates, numbers, sums of money and lengths of time as the language writes them. */
export const createFormat = (language: string, currency: Currency = NO_CURRENCY) => {
  const locale = language === 'zh' ? 'zh-Hans-CN' : 'en-GB';
  const instant = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
  const day = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });
  const number = (value: number, digits = 0): string =>
    value.toLocaleString(locale, { maximumFractionDigits: digits, minimumFractionDigits: digits });
  const unit = (value: number, name: string, digits = 0): string =>
    value.toLocaleString(locale, {
      style: 'unit',
      unit: name,
      unitDisplay: 'short',
      maximumFractionDigits: digits,
    });
  const steps = (seconds: number): [number, 'day' | 'hour' | 'minute' | 'second'] => {
    const size = Math.abs(seconds);
    if (size >= DAY) return [seconds / DAY, 'day'];
    if (size >= HOUR) return [seconds / HOUR, 'hour'];
    return size >= MINUTE ? [seconds / MINUTE, 'minute'] : [seconds, 'second'];
  };
  return {
    locale,
    number,
    /** So many digits that mean something; what is tiny with a power of ten. */
    figure: (value: number, digits = 3): string =>
      value !== 0 && Math.abs(value) < 1e-6
        ? String(Number(value.toPrecision(digits)))
        : value.toLocaleString(locale, { maximumSignificantDigits: digits, useGrouping: false }),
    count: (value: number): string => number(value),
    compact: (value: number): string =>
      value.toLocaleString(locale, { notation: 'compact', maximumFractionDigits: 1 }),
    ...createMoney(locale, currency),
    percent: (share: number, digits = 1): string =>
      share.toLocaleString(locale, {
        style: 'percent',
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      }),
    ms: (value: number): string => unit(value, 'millisecond', value < 10 ? 1 : 0),
    bytes: (value: number): string => {
      const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'];
      const power = value < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(value) / 3));
      return unit(value / 1000 ** power, units[power], power > 0 && value / 1000 ** power < 100 ? 1 : 0);
    },
    /** A length of time: 42 s, 3.5 min. */
    duration: (seconds: number): string => {
      const [value, name] = steps(seconds);
      return unit(value, name, value < 10 && name !== 'second' ? 1 : 0);
    },
    instant: (at: string | Date): string => instant.format(new Date(at)),
    clock: (at: string | Date): string => clock.format(new Date(at)),
    day: (at: string | Date): string => day.format(new Date(at)),
    /** "3 minutes ago". */
    ago: (at: string | Date, now = Date.now()): string => {
      // Never in the future, where the clocks of server and browser differ a little.
      const [value, name] = steps(Math.min(0, new Date(at).getTime() - now) / 1000);
      return relative.format(Math.round(value), name);
    },
  };
};

export type Format = ReturnType<typeof createFormat>;

export const useFormat = (): Format => {
  const { t, i18n } = useTranslation();
  const code = useContext(CurrencyContext);
  return useMemo(
    () =>
      createFormat(i18n.language, {
        code,
        units: t('money.units'),
        inUnits: (value) => t('money.inUnits', { value }),
      }),
    [i18n.language, code, t],
  );
};
