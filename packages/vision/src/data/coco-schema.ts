import { z } from 'zod';

const id = z.union([z.number(), z.string()]);
const side = z.number().positive().max(1e6);

export const CocoFile = z.object({
  images: z.array(z.unknown()),
  annotations: z.array(z.unknown()).default([]),
  categories: z.array(z.object({ id, name: z.string().trim().min(1).max(200) })),
});

export const CocoImage = z.object({
  id,
  file_name: z.string().min(1),
  width: side.nullish(),
  height: side.nullish(),
});
export type CocoImage = z.infer<typeof CocoImage>;

export const CocoAnnotation = z.object({
  image_id: id,
  category_id: id,
  bbox: z.tuple([z.number(), z.number(), z.number(), z.number()]).nullish(),
  segmentation: z
    .union([
      z.array(z.array(z.number())),
      z.object({
        size: z.tuple([z.int().positive(), z.int().positive()]),
        counts: z.union([z.string(), z.array(z.int())]),
      }),
    ])
    .nullish(),
});
export type CocoAnnotation = z.infer<typeof CocoAnnotation>;
