import { rateOf, type ReplayResult } from '@lemniscate/vision';
import { percent } from '../../draw/numbers.js';
import { markup, type Markup } from '../markup.js';

/** How far the numbers carry. */
export const meaning = ({ images }: ReplayResult): Markup => {
  const { heldOutDefects, heldOutGood } = images;
  const floor = (n: number): string => percent(rateOf(0, n).hi);
  return markup`<section>
<h2>What the numbers mean</h2>
<p>Every turn was measured on the same ${heldOutGood + heldOutDefects} held-out images (${heldOutGood} good, ${heldOutDefects} defective), which no model learnt from and no threshold was set on. An interval is the range the true rate lies in with 95 % confidence; ${heldOutDefects} defective and ${heldOutGood} good images are few enough that even without a single error up to ${floor(heldOutDefects)} % could escape and up to ${floor(heldOutGood)} % be falsely rejected.</p>
<p>They hold for parts, light and defects like these: a new lot, a moved lamp or a kind of defect not seen yet has to be measured anew. This is one run with one seed; a difference between two curves whose bands overlap may be luck.</p>
</section>`;
};
