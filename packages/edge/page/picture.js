import { at } from './dom.js';
import { api, partName, shown, state, words } from './state.js';

/** DEFECT_RGB of the reports: the colour of defects everywhere. */
const HEAT_RGB = [0xd5, 0x5e, 0x00];

let pictureOf = null;

export const drawPicture = () => {
  const one = shown();
  const image = at('image');
  if (!one) {
    image.hidden = true;
    at('heat').hidden = true;
    pictureOf = null;
    return;
  }
  if (pictureOf !== one.id) {
    pictureOf = one.id;
    image.src = api(`/inspections/${one.id}/image`);
    image.alt = words.imageOf(partName(one));
    image.hidden = false;
    at('heat').hidden = true;
    if (state.heat) void drawHeat(one);
  }
};

const drawHeat = async (one) => {
  const canvas = at('heat');
  try {
    const response = await fetch(api(`/inspections/${one.id}/heat`));
    if (!response.ok) return;
    const { width, height, heat } = await response.json();
    if (pictureOf !== one.id || !state.heat) return;
    const small = document.createElement('canvas');
    small.width = width;
    small.height = height;
    const context = small.getContext('2d');
    const pixels = context.createImageData(width, height);
    const values = Uint8Array.from(atob(heat), (c) => c.charCodeAt(0));
    values.forEach((value, i) => pixels.data.set([...HEAT_RGB, Math.round(value * 0.85)], 4 * i));
    context.putImageData(pixels, 0, 0);
    // The browser smooths between the cells of the grid.
    canvas.width = one.width;
    canvas.height = one.height;
    const large = canvas.getContext('2d');
    large.imageSmoothingQuality = 'high';
    large.drawImage(small, 0, 0, one.width, one.height);
    canvas.hidden = false;
  } catch {
    // The picture alone is still of use.
  }
};

export const toggleHeat = () => {
  state.heat = !state.heat;
  at('toggle-heat').setAttribute('aria-pressed', String(state.heat));
  at('heat').hidden = true;
  const one = shown();
  if (state.heat && one) void drawHeat(one);
};
