import type { Rate } from '@lemniscate/contracts';

/** 3.2 % (1.1–7.3, 5 of 156) */
export const rateWords = (rate: Rate | null | undefined): string => {
  if (!rate) return '–';
  const { value, lo, hi, events, n } = rate;
  return `${percent(value)} % (${percent(lo)}–${percent(hi)}, ${events} of ${n})`;
};

const percent = (share: number): string => (share * 100).toFixed(1);

/** 850 ms, 12 s, 4 min, 3 h, 2 d */
export const durationWords = (seconds: number | null | undefined): string => {
  if (seconds === null || seconds === undefined) return '–';
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} d`;
};

/** An instant in local time, to the second: 2026-11-21 14:03:09 */
export const timeWords = (instant: string | null | undefined): string => {
  if (!instant) return '–';
  const date = new Date(instant);
  const two = (n: number): string => String(n).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
};
