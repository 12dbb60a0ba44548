import { PRODUCTS, type LineOptions } from './types.js';
import { productDefects } from './products/defects.js';

const MIN_SIDE_PX = 64;
const MAX_SIDE_PX = 2048;

/** Throws a RangeError that says what to change when a line cannot be run with these options. */
export function checkLineOptions(options: LineOptions): void {
  if (!PRODUCTS.includes(options.product)) {
    throw new RangeError(`product '${options.product}' is not known; use one of ${PRODUCTS.join(', ')}`);
  }
  if (!Number.isSafeInteger(options.seed)) throw new RangeError('seed must be a whole number');
  for (const name of ['widthPx', 'heightPx'] as const) {
    const side = options[name] ?? 256;
    if (!Number.isInteger(side) || side < MIN_SIDE_PX || side > MAX_SIDE_PX) {
      throw new RangeError(`${name} must be a whole number from ${MIN_SIDE_PX} to ${MAX_SIDE_PX}`);
    }
  }
  checkShare('defectRate', options.defectRate ?? 0);
  const [least, most] = options.severityRange ?? [0, 1];
  if (!(least >= 0 && least <= most && most <= 1)) {
    throw new RangeError('severityRange must be two numbers from 0 to 1, the smaller first');
  }
  const every = options.partsPerLot ?? 1;
  if (!Number.isInteger(every) || every < 1) throw new RangeError('partsPerLot must be 1 or more');
  const able = productDefects(options.product);
  const wanted = [...(options.defectKinds ?? [])];
  for (const event of options.schedule ?? []) {
    if (!Number.isInteger(event.atPart) || event.atPart < 0) {
      throw new RangeError(`${event.kind}: atPart must be a whole number from 0`);
    }
    if (event.kind === 'new-defect') wanted.push(event.defect);
    if (event.kind === 'defect-rate') checkShare('rate', event.rate);
    if (event.kind === 'light-drift' && !(event.untilPart >= event.atPart && event.gain > 0)) {
      throw new RangeError('light-drift: untilPart must not be before atPart, and gain must be above 0');
    }
    if (event.kind === 'new-lot' && !((event.change ?? 1) >= 0)) {
      throw new RangeError('new-lot: change must be 0 or more');
    }
  }
  for (const kind of wanted) {
    if (!able.includes(kind)) {
      throw new RangeError(`${options.product} cannot have '${kind}'; it can have ${able.join(', ')}`);
    }
  }
}

function checkShare(name: string, value: number): void {
  if (!(value >= 0 && value <= 1)) throw new RangeError(`${name} must be from 0 to 1`);
}
