import { useEffect, useState } from 'react';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

const thisHour = (): number => Math.floor(Date.now() / HOUR_MS) * HOUR_MS;

/** The beginning of this hour: what is asked "since" changes once an hour, and answers can be kept until then. */
export const useHour = (): number => {
  const [hour, setHour] = useState(thisHour);
  useEffect(() => {
    const timer = setInterval(() => setHour(thisHour()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return hour;
};

/** Midnight here, where the person is. */
export const useToday = (): string => {
  const day = new Date(useHour());
  day.setHours(0, 0, 0, 0);
  return day.toISOString();
};
