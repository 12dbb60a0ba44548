import type { Rate } from '@lemniscate/vision';
import { markup, type Markup } from '../markup.js';
import { px } from './scale.js';

const WIDTH_PX = 150;
const HEIGHT_PX = 14;
const EDGE_PX = 5;

/** A rate and its interval on a line from 0 to 100 %, small enough for a table cell. */
export const intervalMark = ({ value, lo, hi }: Rate, tone: 'defect' | 'good'): Markup => {
  const x = (share: number): number => px(EDGE_PX + share * (WIDTH_PX - 2 * EDGE_PX));
  const middle = HEIGHT_PX / 2;
  return markup`<svg class="mark" viewBox="0 0 ${WIDTH_PX} ${HEIGHT_PX}" width="${WIDTH_PX}" height="${HEIGHT_PX}" aria-hidden="true"><line class="grid" x1="${EDGE_PX}" x2="${WIDTH_PX - EDGE_PX}" y1="${middle}" y2="${middle}"/><line class="whisker ${tone}" x1="${x(lo)}" x2="${x(hi)}" y1="${middle}" y2="${middle}"/>${Number.isFinite(value) && markup`<circle class="dot ${tone}" cx="${x(value)}" cy="${middle}" r="3.5"/>`}</svg>`;
};
