export type { FolderCounts } from './folder-plan.js';
export { renderPart, runLine } from './line.js';
export { writeMvtecFolder, type FolderHooks } from './mvtec-folder.js';
export { PRODUCT_DEFECTS } from './products/defects.js';
export { SCENARIOS, type Scenario, type ScenarioName } from './scenarios.js';
export {
  DEFECT_KINDS,
  PRODUCTS,
  type DefectKind,
  type LineEvent,
  type LineOptions,
  type LinePart,
  type Product,
  type RgbImage,
} from './types.js';
