import { checkLineOptions } from './options.js';
import { planPart } from './schedule.js';
import { renderSpecimen } from './specimen.js';
import type { LineOptions, LinePart } from './types.js';

/**
 * Renders part `index` (from 0) of a line. The same options and index give the same bytes, whatever was rendered
 * before, on any machine.
 */
export function renderPart(options: LineOptions, index: number): LinePart {
  checkLineOptions(options);
  if (!Number.isSafeInteger(index) || index < 0) throw new RangeError('index must be a whole number from 0');
  return renderSpecimen(options, index, planPart(options, index)).part;
}

/** Renders the first `count` parts of a line, one at a time. */
export function* runLine(options: LineOptions, count: number): Generator<LinePart> {
  for (let index = 0; index < count; index++) yield renderPart(options, index);
}
