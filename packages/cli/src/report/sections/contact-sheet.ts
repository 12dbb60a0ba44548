import type { ReplayPicture, ReplayResult, ScoredImage } from '@lemniscate/vision';
import { fixed } from '../../draw/numbers.js';
import { markup, type Markup } from '../markup.js';
import { picturePair } from '../pictures/picture-pair.js';

/** In each group; more would make the file heavy without telling more. */
const MOST_SHOWN = 9;

const peakOf = ({ data }: ReplayPicture['heatmap']): number => data.reduce((a, b) => Math.max(a, b), 0);

const photos = async (picture: ReplayPicture): Promise<Markup> => {
  const pair = await picturePair(picture);
  if (!pair) return markup`<div class="gone">the image can no longer be read</div>`;
  const { photo, heat, width, height } = pair;
  return markup`<div class="photos"><img src="${photo}" width="${width}" height="${height}" alt="photo of ${picture.file}"><img src="${heat}" width="${width}" height="${height}" alt="its heat map"></div>`;
};

const item = async (picture: ReplayPicture): Promise<Markup> => {
  const { file, label, defectTypes, score } = picture;
  const kind =
    label === 'ng'
      ? markup`<span class="defect-text">${defectTypes.join(', ') || 'defective'}</span>`
      : markup`<span class="good-text">good</span>`;
  return markup`<figure>${await photos(picture)}<figcaption>${kind} · score ${fixed(score, 3)} · heat to ${fixed(peakOf(picture.heatmap), 2)}<div class="name">${file}</div></figcaption></figure>`;
};

interface Group {
  title: string;
  none: string;
  pictures: readonly ReplayPicture[];
  of: number;
}

const group = async ({ title, none, pictures, of }: Group): Promise<Markup> => {
  const shown = pictures.slice(0, MOST_SHOWN);
  const items: Markup[] = [];
  // One at a time: a camera's full-size images side by side would fill the memory.
  for (const picture of shown) items.push(await item(picture));
  const counted = shown.length < of ? markup` <span class="dim">${shown.length} of ${of}</span>` : '';
  return items.length === 0
    ? markup`<h3 class="group">${title}</h3><p class="dim">${of === 0 ? none : 'No pictures were kept.'}</p>`
    : markup`<h3 class="group">${title}${counted}</h3><div class="sheet">${items}</div>`;
};

/** What the last model gets wrong and right, to be looked at. */
export const contactSheet = async (result: ReplayResult): Promise<Markup> => {
  const countOf = (label: ScoredImage['label'], verdict: ScoredImage['verdict']): number =>
    result.scored.filter((image) => image.label === label && image.verdict === verdict).length;
  const groups = [
    await group({
      title: 'Defective parts that escaped, lowest score first',
      none: 'None: every held-out defective part was rejected.',
      pictures: result.worstMisses,
      of: countOf('ng', 'ok'),
    }),
    await group({
      title: 'Good parts that were rejected, highest score first',
      none: 'None: every held-out good part was passed.',
      pictures: result.worstFalseRejects,
      of: countOf('ok', 'ng'),
    }),
    await group({
      title: 'Defective parts that were caught',
      none: 'None: no held-out defective part was rejected.',
      pictures: result.bestCatches,
      of: countOf('ng', 'ng'),
    }),
  ];
  return markup`<section>
<h2>Look at them</h2>
<p class="dim">Left the photo, with the labelled defect outlined where the data has a mask. Right the heat map over it: 0<span class="ramp"></span>1, the same for every picture.</p>
${groups}
</section>`;
};
