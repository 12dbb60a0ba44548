import { drawBrokenYarns } from './defects/broken-thread.js';
import { DAMAGE } from './defects/registry.js';
import type { BrokenYarn, BuildRequest, LotTraits, ProductModel } from './products/product.js';
import { PRODUCT_MODELS } from './products/registry.js';
import { renderBackdrop } from './render/backdrop.js';
import { capture, drawCamera } from './render/camera.js';
import { drawLight } from './render/light.js';
import { changeMask } from './render/mask.js';
import { drawPose, visibleHalfSize, type Pose } from './render/pose.js';
import { changedRect } from './render/rect.js';
import { developPhoto, redevelopPhoto, type Exposure, type Scene } from './render/scene.js';
import { copySurface, type Surface, type SurfaceSize } from './render/surface.js';
import { createRng } from './rng.js';
import { lightDriftAt, lotAt, type PartPlan } from './schedule.js';
import type { LineOptions, LinePart, RgbImage } from './types.js';

const DEFAULT_SIDE_PX = 256;
/** A defect smaller than this, in pixels of a 256 px photo, is drawn again, more severely. */
const LEAST_MASK_PX = 12;
const SEVERITY_STEP = 0.12;
const MAX_ATTEMPTS = 24;

/** A part together with the same part undamaged: same light, same pose, same sensor noise. */
export interface Specimen {
  part: LinePart;
  clean: RgbImage;
  /** How much of each pixel of the photo is the undamaged part, 0 to 1. */
  coverage: Float32Array;
}

/** Renders part `index` the way `plan` says; options must have been checked. */
export function renderSpecimen(options: LineOptions, index: number, plan: PartPlan): Specimen {
  const lot = lotAt(options, index);
  const model = PRODUCT_MODELS[options.product];
  const { scene, request } = setUp(options, index, model);
  const surface = makeUp(model, request);
  const before = developPhoto(scene, surface);
  const damaged =
    plan.defectTypes.length > 0 ? damage(options, index, plan, model, request, scene, surface, before) : null;

  const noise = () => createRng(options.seed, index, 'sensor');
  const { widthPx, heightPx } = scene;
  const clean = capture(before.planes, widthPx, heightPx, scene.camera, noise());
  const image =
    damaged === null ? clean : capture(damaged.after.planes, widthPx, heightPx, scene.camera, noise());
  const part: LinePart = {
    index,
    partId: `${options.product}-${options.seed}-${String(index).padStart(6, '0')}`,
    lot: `L${String(lot.number).padStart(3, '0')}`,
    label: damaged === null ? 'ok' : 'ng',
    defectTypes: [...plan.defectTypes],
    severity: damaged === null ? 0 : damaged.severity,
    image,
    ...(damaged === null ? {} : { mask: damaged.mask }),
  };
  return { part, clean, coverage: before.coverage };
}

function setUp(
  options: LineOptions,
  index: number,
  model: ProductModel,
): { scene: Scene; request: BuildRequest } {
  const { seed } = options;
  const widthPx = options.widthPx ?? DEFAULT_SIDE_PX;
  const heightPx = options.heightPx ?? DEFAULT_SIDE_PX;
  const shorterSidePx = Math.min(widthPx, heightPx);
  const unitPx = shorterSidePx / 256;
  const pose = drawPose(model.pose, shorterSidePx, createRng(seed, index, 'pose'));
  const lot = lotAt(options, index);
  const backdrop = renderBackdrop(
    model.backdrop,
    widthPx,
    heightPx,
    unitPx,
    createRng(seed, index, 'backdrop'),
  );
  const scene: Scene = {
    widthPx,
    heightPx,
    pose,
    light: drawLight(model.light, lightDriftAt(options, index), createRng(seed, index, 'light')),
    camera: drawCamera(createRng(seed, index, 'camera')),
    backdropColour: model.backdrop.colour,
    backdrop,
    shadow: model.backdrop.shadow,
  };
  const request: BuildRequest = {
    size: surfaceSize(model, pose, widthPx, heightPx),
    lot: drawLot(seed, lot.number, lot.change),
    stream: (name) => createRng(seed, index, name),
    designStream: (name) => createRng(seed, 'design', name),
  };
  return { scene, request };
}

function surfaceSize(model: ProductModel, pose: Pose, widthPx: number, heightPx: number): SurfaceSize {
  const half = visibleHalfSize(pose, widthPx, heightPx);
  const outline = model.outline?.(widthPx, heightPx);
  const side = (visible: number, own: number | undefined): number =>
    Math.ceil(Math.min(2 * visible, own ?? Number.POSITIVE_INFINITY));
  return {
    widthPx: side(half.x, outline?.widthPx),
    heightPx: side(half.y, outline?.heightPx),
    unitPx: Math.min(widthPx, heightPx) / 256,
    frameWidthPx: widthPx,
    frameHeightPx: heightPx,
  };
}

function drawLot(seed: number, number: number, change: number): LotTraits {
  const rng = createRng(seed, 'lot', number);
  const draw = (): number => rng.gaussian() * 0.6 * change;
  return {
    tone: draw(),
    hue: draw(),
    scale: draw(),
    finish: draw(),
    code: `${rng.pick(['A', 'B', 'C', 'E', 'H'])}${rng.int(10, 99)}`,
  };
}

function makeUp(model: ProductModel, request: BuildRequest, brokenYarns?: BrokenYarn[]): Surface {
  const surface = model.build({ ...request, brokenYarns });
  model.vary(surface, request.stream('harmless'));
  return surface;
}

function damage(
  options: LineOptions,
  index: number,
  plan: PartPlan,
  model: ProductModel,
  request: BuildRequest,
  scene: Scene,
  surface: Surface,
  before: Exposure,
): { after: Exposure; mask: Uint8Array; severity: number } {
  const least = Math.max(4, Math.round(LEAST_MASK_PX * request.size.unitPx * request.size.unitPx));
  let severity = plan.severity;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    let broken: Surface | undefined;
    if (plan.defectTypes.includes('broken-thread')) {
      const yarns = drawBrokenYarns(severity, createRng(options.seed, index, 'broken-thread', attempt));
      broken = makeUp(model, request, yarns);
    }
    broken ??= copySurface(surface);
    for (const kind of plan.defectTypes) {
      if (kind === 'broken-thread') continue;
      DAMAGE[kind](broken, severity, createRng(options.seed, index, kind, attempt));
    }
    const changed = changedRect(surface, broken);
    if (changed !== undefined) {
      const after = redevelopPhoto(scene, broken, changed, before);
      const { mask, pixels } = changeMask(before, after, scene.widthPx);
      if (pixels >= least) return { after, mask, severity };
    }
    severity = Math.min(1, severity + SEVERITY_STEP);
  }
  throw new Error(`no visible ${plan.defectTypes.join(' and ')} on part ${index} of ${options.product}`);
}
