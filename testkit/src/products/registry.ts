import type { Product } from '../types.js';
import { brushedMetal } from './brushed-metal.js';
import { casting } from './casting.js';
import { printedPart } from './printed-part.js';
import type { ProductModel } from './product.js';
import { tile } from './tile.js';
import { weave } from './weave.js';

export const PRODUCT_MODELS: Readonly<Record<Product, ProductModel>> = {
  'brushed-metal': brushedMetal,
  tile,
  weave,
  'printed-part': printedPart,
  casting,
};
