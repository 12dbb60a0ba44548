import type { Progress } from '@lemniscate/vision';
import { secondsText } from './numbers.js';

const BAR_WIDTH = 24;
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
/** Too early to guess the time left below this. */
const LEAST_ELAPSED_MS = 2000;

const bar = (share: number): string => {
  const cells = share * BAR_WIDTH;
  const whole = Math.floor(cells);
  return ('█'.repeat(whole) + EIGHTHS[Math.floor((cells - whole) * 8)]).padEnd(BAR_WIDTH, '░');
};

/** One line that shows how far a stage is, no wider than the terminal. `elapsedMs` is the time since it began. */
export const progressLine = (
  { stage, done, total }: Progress,
  elapsedMs: number,
  widthColumns: number,
): string => {
  if (total <= 0) return stage.slice(0, widthColumns);
  const share = Math.min(1, Math.max(0, done / total));
  const leftMs = share > 0 ? (elapsedMs * (1 - share)) / share : Number.NaN;
  const left =
    elapsedMs > LEAST_ELAPSED_MS && share > 0 && share < 1 ? `, ${secondsText(leftMs / 1000)} left` : '';
  const counts = `${done}/${total}${left}`;
  const line = `${stage}  ${bar(share)}  ${counts}`;
  return line.length <= widthColumns ? line : `${stage} ${counts}`.slice(0, widthColumns);
};
