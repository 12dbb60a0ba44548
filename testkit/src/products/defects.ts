import { PRODUCTS, type DefectKind, type Product } from '../types.js';
import { PRODUCT_MODELS } from './registry.js';

/** The kinds of defect each product can have. */
export const PRODUCT_DEFECTS = Object.fromEntries(
  PRODUCTS.map((product) => [product, PRODUCT_MODELS[product].defects]),
) as Readonly<Record<Product, readonly DefectKind[]>>;

/** The kinds of defect a product can have. */
export function productDefects(product: Product): readonly DefectKind[] {
  return PRODUCT_DEFECTS[product];
}
