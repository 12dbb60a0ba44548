import type { ReplayResult } from '@lemniscate/vision';
import { count } from '../../draw/numbers.js';
import { markup, type Markup } from '../markup.js';

const MOST_SHOWN = 100;

/** Files that took no part, and why; nothing if there are none. */
export const skippedFiles = ({ skipped }: ReplayResult): Markup | undefined => {
  if (skipped.length === 0) return undefined;
  const more = skipped.length - MOST_SHOWN;
  return markup`<section>
<h2>${count(skipped.length, 'file')} left out</h2>
<div class="scroll"><table>
<thead><tr><th scope="col">file</th><th scope="col">why</th><th scope="col">code</th></tr></thead>
<tbody>${skipped.slice(0, MOST_SHOWN).map(({ file, reason, code }) => markup`<tr><th scope="row">${file}</th><td>${reason}</td><td><code>${code}</code></td></tr>`)}</tbody>
</table></div>
${more > 0 && markup`<p class="note">… and ${more} more.</p>`}
</section>`;
};
