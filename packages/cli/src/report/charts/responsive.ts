import { markup, type Markup } from '../markup.js';

const WIDE_PX = 520;
const NARROW_PX = 330;

/**
 * A chart drawn for a desk and for a phone; the style sheet shows the one that fits. Scaling one drawing would leave
 * its text unreadable on a phone.
 */
export const responsive = (draw: (widthPx: number) => Markup): Markup =>
  markup`<div class="wide">${draw(WIDE_PX)}</div><div class="narrow">${draw(NARROW_PX)}</div>`;
