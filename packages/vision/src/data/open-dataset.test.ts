import { symlink } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestFolders, type TestFolders } from './dataset-fixtures.js';
import type { Dataset } from './model.js';
import { openDataset } from './open-dataset.js';

let folders: TestFolders;
beforeAll(async () => {
  folders = await createTestFolders();
});
afterAll(() => folders.remove());

const open = async (files: Record<string, string | Uint8Array>): Promise<Dataset> =>
  openDataset(await folders.make(files));

/** 'file: types, split, mask', to compare at a glance. */
const lines = ({ root, samples }: Dataset): string[] =>
  samples.map(({ file, defectTypes, split, maskPath }) =>
    [`${file}: ${defectTypes.join('+') || 'ok'}`, split, maskPath && relative(root, maskPath)]
      .filter(Boolean)
      .join(', '),
  );

const coco = (changes: object = {}): string =>
  JSON.stringify({
    images: [
      { id: 1, file_name: 'a.png', width: 40, height: 20 },
      { id: 2, file_name: 'b.png', width: 40, height: 20 },
    ],
    annotations: [{ id: 1, image_id: 1, category_id: 7, bbox: [30, 10, 20, 5] }],
    categories: [{ id: 7, name: 'crack' }],
    ...changes,
  });

const voc = (object: string): string =>
  `<annotation><size><width>40</width><height>20</height></size><object>${object}</object></annotation>`;
const vocBox = (name: string, [xmin, ymin, xmax, ymax]: (number | string)[]): string =>
  voc(
    `<name>${name}</name><bndbox><xmin>${xmin}</xmin><ymin>${ymin}</ymin><xmax>${xmax}</xmax><ymax>${ymax}</ymax></bndbox>`,
  );

describe('MVTec AD', () => {
  it('finds masks by both spellings, and goes without where there is none', async () => {
    const dataset = await open({
      'train/good/0.png': 'image',
      'test/good/0.png': 'image',
      'test/crack/0.png': 'image',
      'test/crack/1.PNG': 'image',
      'test/crack/2.png': 'image',
      'ground_truth/crack/0_mask.png': 'image',
      'ground_truth/crack/1.png': 'image',
      'readme.txt': 'about',
      'preview.png': 'image',
    });
    expect(dataset).toMatchObject({ format: 'mvtec', defectTypes: ['crack'] });
    expect(lines(dataset)).toEqual([
      'test/crack/0.png: crack, test, ground_truth/crack/0_mask.png',
      'test/crack/1.PNG: crack, test, ground_truth/crack/1.png',
      'test/crack/2.png: crack, test',
      'test/good/0.png: ok, test',
      'train/good/0.png: ok, train',
    ]);
    expect(dataset.skipped).toMatchObject([{ file: 'preview.png', code: 'image_unlabelled' }]);
  });

  it('takes class folders on top', async () => {
    const dataset = await open({ 'OK/0.png': 'image', 'dent/0.png': 'image', 'masks/dent/0.png': 'image' });
    expect(dataset.format).toBe('mvtec');
    expect(lines(dataset)).toEqual(['OK/0.png: ok', 'dent/0.png: dent, masks/dent/0.png']);
  });

  it('takes good parts alone', async () => {
    expect(lines(await open({ 'train/good/0.png': 'image' }))).toEqual(['train/good/0.png: ok, train']);
  });
});

describe('ImageFolder', () => {
  it('one folder a class', async () => {
    const dataset = await open({
      'Normal/a b.png': 'image',
      "it's/🔩.png": 'image',
      'zz/deep/x.bmp': 'image',
    });
    expect(dataset.format).toBe('imagefolder');
    expect(lines(dataset)).toEqual(['Normal/a b.png: ok', "it's/🔩.png: it's", 'zz/deep/x.bmp: zz']);
  });

  it('validation is the test set only where there is no other', async () => {
    const base = { 'train/ok/0.png': 'image', 'train/ng/1.png': 'image', 'valid/ok/2.png': 'image' };
    expect(lines(await open(base)).at(-1)).toBe('valid/ok/2.png: ok, test');
    expect(lines(await open({ ...base, 'test/ok/3.png': 'image' })).at(-1)).toBe('valid/ok/2.png: ok, train');
  });

  it('metadata.jsonl, with a byte order mark, boxes and a mask', async () => {
    const rows = [
      { file_name: 'a.png', label: 'ok' },
      {
        file_name: 'b.png',
        objects: { bbox: [[1, 2, 3, 4]], categories: ['crack'] },
        mask_file_name: 'm/b.png',
      },
      { file_name: 'c.png', label: 'ng' },
      { file_name: 'd.png', label: 'dent', extra: 5 },
      { file_name: 'e.png', objects: { bbox: [], categories: [] } },
    ];
    const images = Object.fromEntries(
      ['a', 'b', 'c', 'd', 'e', 'm/b', 'x'].map((name) => [`train/${name}.png`, 'image']),
    );
    const dataset = await open({
      ...images,
      'train/metadata.jsonl': `\ufeff${rows.map((row) => JSON.stringify(row)).join('\n')}\n\n`,
    });
    expect(lines(dataset)).toEqual([
      'train/a.png: ok, train',
      'train/b.png: crack, train, train/m/b.png',
      'train/c.png: defect, train',
      'train/d.png: dent, train',
      'train/e.png: ok, train',
    ]);
    expect(dataset.samples[1].regions).toEqual([{ type: 'crack', x: 1, y: 2, width: 3, height: 4 }]);
    expect(dataset.skipped).toMatchObject([{ file: 'train/x.png', code: 'image_unlabelled' }]);
  });

  it('metadata.csv', async () => {
    const objects = JSON.stringify({ bbox: [[1, 2, 3, 4]], categories: ['a, b'] }).replaceAll('"', '""');
    const dataset = await open({
      'a.png': 'image',
      'b c.png': 'image',
      'd.png': 'image',
      'metadata.csv': `file_name,label,defect_types,objects\r\na.png,good,,\r\n"b c.png",ng,x;y,\r\nd.png,,,"${objects}"\r\n`,
    });
    expect(lines(dataset)).toEqual(['a.png: ok', 'b c.png: x+y', 'd.png: a, b']);
  });

  it.each([
    ['a number for a label', '{"file_name":"a.png","label":1}', 'annotation_invalid'],
    ['ok and defective', '{"file_name":"a.png","label":"ok","defect_types":["x"]}', 'annotation_invalid'],
    [
      'listed twice',
      '{"file_name":"a.png","label":"ok"}\n{"file_name":"a.png","label":"ng"}',
      'annotation_invalid',
    ],
    ['not JSON', '{"file_name":"a.png"', 'annotation_invalid'],
    ['an image that is not there', '{"file_name":"z.png","label":"ok"}', 'annotation_invalid'],
    ['a way out', '{"file_name":"../a.png","label":"ok"}', 'path_outside_dataset'],
    [
      'a mask outside',
      '{"file_name":"a.png","label":"ng","mask_file_name":"/etc/passwd"}',
      'path_outside_dataset',
    ],
  ])('refuses %s, or skips it', async (_, metadata, code) => {
    const root = await folders.make({
      'train/ok/a.png': 'image',
      'train/ok/b.png': 'image',
      'train/metadata.jsonl': `{"file_name":"ok/b.png","label":"ok"}\n${metadata.replaceAll('"a.png"', '"ok/a.png"').replace('"../a.png"', '"../../a.png"')}`,
    });
    await expect(openDataset(root)).rejects.toMatchObject({
      code,
      message: expect.stringContaining('metadata.jsonl'),
    });
    const dataset = await openDataset(root, { skipBad: true });
    expect(dataset.samples.map(({ file }) => file)).toContain('train/ok/b.png');
    expect(dataset.skipped.map((skipped) => skipped.code)).toContain(code);
  });
});

describe('COCO', () => {
  it('boxes are cut to the picture; images without annotations are ok; others take no part', async () => {
    const dataset = await open({
      'images/a.png': 'image',
      'images/b.png': 'image',
      'images/c.png': 'image',
      'annotations/instances_train2017.json': `\ufeff${coco()}`,
    });
    expect(dataset.format).toBe('coco');
    expect(lines(dataset)).toEqual(['images/a.png: crack, train', 'images/b.png: ok, train']);
    expect(dataset.samples[0].regions).toEqual([{ type: 'crack', x: 30, y: 10, width: 10, height: 5 }]);
    expect(dataset.skipped).toMatchObject([{ file: 'images/c.png', code: 'image_unlabelled' }]);
  });

  it('a file beside the images of each split', async () => {
    const files = (split: string) => ({
      [`${split}/a.png`]: 'image',
      [`${split}/b.png`]: 'image',
      [`${split}/_annotations.coco.json`]: coco(),
    });
    const dataset = await open({ ...files('train'), ...files('valid'), ...files('test') });
    expect(lines(dataset).map((line) => line.split(', ')[1])).toEqual([
      'test',
      'test',
      'train',
      'train',
      'train',
      'train',
    ]);
  });

  it('outlines, in parts and as run lengths', async () => {
    // Columns of 20: rows 2..4 of columns 1 and 2 are set.
    const counts = [22, 3, 17, 3, 40 * 20 - 45];
    const segmentations = [
      [[0, 0, 10, 0, 10, 10, 0, 10]],
      [
        [0, 0, 4, 0, 4, 4],
        [20, 10, 30, 10, 30, 18],
      ],
      { size: [20, 40], counts },
    ];
    const dataset = await open({
      'a.png': 'image',
      'b.png': 'image',
      'annotations.json': coco({
        annotations: segmentations.map((segmentation) => ({ image_id: 1, category_id: 7, segmentation })),
      }),
    });
    const boxes = dataset.samples[0].regions?.map(({ x, y, width, height }) => [x, y, width, height]);
    expect(boxes).toEqual([
      [0, 0, 10, 10],
      [0, 0, 4, 4],
      [20, 10, 10, 8],
      [1, 2, 2, 3],
    ]);
  });

  it.each([
    ['no JSON', '{', 'annotation_invalid'],
    ['no categories', '{"images":[]}', 'annotation_invalid'],
    [
      'two images of one id',
      coco({ images: [1, 1].map((id, i) => ({ id, file_name: 'ab'[i] + '.png' })) }),
      'annotation_invalid',
    ],
    [
      'two entries for one image',
      coco({ images: [1, 2].map((id) => ({ id, file_name: 'a.png' })) }),
      'annotation_invalid',
    ],
    ['an image that is not there', coco({ images: [{ id: 1, file_name: 'z.png' }] }), 'annotation_invalid'],
    ['a way out', coco({ images: [{ id: 1, file_name: '../../a.png' }] }), 'path_outside_dataset'],
    ['an absolute path', coco({ images: [{ id: 1, file_name: '/etc/passwd' }] }), 'path_outside_dataset'],
    ['a Windows path', coco({ images: [{ id: 1, file_name: 'C:\\a.png' }] }), 'path_outside_dataset'],
    ['an unknown category', coco({ categories: [{ id: 1, name: 'x' }] }), 'annotation_invalid'],
    [
      'an unknown image',
      coco({ annotations: [{ image_id: 9, category_id: 7, bbox: [1, 1, 1, 1] }] }),
      'annotation_invalid',
    ],
    ['infinite numbers', coco().replace('[30,10,20,5]', '[1e999,0,1,1]'), 'annotation_invalid'],
    ['a box outside', coco().replace('[30,10,20,5]', '[50,10,20,5]'), 'annotation_invalid'],
    ['a box of no area', coco().replace('[30,10,20,5]', '[5,5,0,5]'), 'annotation_invalid'],
    [
      'half a point',
      coco().replace('"bbox":[30,10,20,5]', '"segmentation":[[1,2,3,4,5,6,7]]'),
      'annotation_invalid',
    ],
    [
      'runs for another size',
      coco().replace('"bbox":[30,10,20,5]', '"segmentation":{"size":[9,9],"counts":[81]}'),
      'annotation_invalid',
    ],
    [
      'runs past the end',
      coco().replace('"bbox":[30,10,20,5]', '"segmentation":{"size":[20,40],"counts":[1,999999999]}'),
      'annotation_invalid',
    ],
  ])('refuses %s by name', async (_, json, code) => {
    const root = await folders.make({ 'a.png': 'image', 'b.png': 'image', 'annotations.json': json });
    await expect(openDataset(root)).rejects.toMatchObject({
      code,
      message: expect.stringContaining('annotations.json'),
    });
  });

  it('skips the bad image and keeps the rest', async () => {
    const json = coco().replace('[30,10,20,5]', '[50,10,20,5]');
    const root = await folders.make({ 'a.png': 'image', 'b.png': 'image', 'annotations.json': json });
    const dataset = await openDataset(root, { skipBad: true });
    expect(lines(dataset)).toEqual(['b.png: ok']);
    expect(dataset.skipped).toMatchObject([{ file: 'a.png', code: 'annotation_invalid' }]);
  });
});

describe('YOLO', () => {
  const yaml = 'path: ../datasets/x\ntrain: ../train/images\nval: images/val\nnames: {0: crack, 1: "ok"}\n';

  it('boxes and outlines; empty or missing label files are ok', async () => {
    const dataset = await open({
      'train/images/a.png': 'image',
      'train/labels/a.txt': '0 0.5 0.5 0.25 0.5\n0 0 0 1 0 1 1\r\n1 0.5 0.5 1 1\n',
      'train/images/b.png': 'image',
      'train/labels/b.txt': '\n',
      'images/val/c.png': 'image',
      'data.yaml': yaml,
    });
    expect(dataset.format).toBe('yolo');
    expect(lines(dataset)).toEqual([
      'images/val/c.png: ok, test',
      'train/images/a.png: crack, train',
      'train/images/b.png: ok, train',
    ]);
    expect(dataset.samples[1].regions).toMatchObject([
      { x: 15, y: 5, width: 10, height: 10 },
      { x: 0, y: 0, width: 40, height: 20, polygon: [0, 0, 40, 0, 40, 20] },
    ]);
  });

  it.each([
    ['pixels', '0 20 10 5 5', 'a.txt'],
    ['words', 'crack 0 0 1 1', 'a.txt'],
    ['too few numbers', '0 0.5 0.5', 'a.txt'],
    ['NaN', '0 NaN 0 1 1', 'a.txt'],
    ['an unknown class', '5 0.5 0.5 0.1 0.1', 'a.txt'],
    ['a box of no area', '0 0.5 0.5 0 0.1', 'a.txt'],
  ])('refuses %s by name', async (_, label, name) => {
    const root = await folders.make({
      'images/a.png': 'image',
      'images/b.png': 'image',
      'labels/a.txt': label,
      'data.yaml': 'names: [x]\ntrain: images',
    });
    await expect(openDataset(root)).rejects.toMatchObject({
      code: 'annotation_invalid',
      message: expect.stringContaining(name),
    });
    const dataset = await openDataset(root, { skipBad: true });
    expect([lines(dataset), dataset.skipped[0].file]).toEqual([['images/b.png: ok, train'], 'images/a.png']);
  });

  it.each([
    ['a way out', 'names: [x]\ntrain: /etc', 'path_outside_dataset'],
    [
      'aliases that multiply',
      `a: &a [1,1]\nb: &b [${'*a,'.repeat(30)}]\nc: &c [${'*b,'.repeat(30)}]\nnames: *c\n`,
      'annotation_invalid',
    ],
    ['names of no shape', 'names: 5', 'annotation_invalid'],
    ['broken YAML', 'names: [x\n  y: {', 'annotation_invalid'],
  ])('refuses a data.yaml with %s', async (_, content, code) => {
    const root = await folders.make({ 'images/a.png': 'image', 'data.yaml': content });
    await expect(openDataset(root)).rejects.toMatchObject({
      code,
      message: expect.stringContaining('data.yaml'),
    });
  });
});

describe('Pascal VOC', () => {
  it('boxes count from 1; no file or no object is ok; ImageSets give the split', async () => {
    const dataset = await open({
      'JPEGImages/a.png': 'image',
      'JPEGImages/b.png': 'image',
      'JPEGImages/c.png': 'image',
      'Annotations/a.xml': `\ufeff<?xml version="1.0"?>${vocBox('dent &amp; burr', [1, 1, 40, 25])}`,
      'Annotations/b.xml': '<annotation><size><width>0</width><height>0</height></size></annotation>',
      'ImageSets/Main/train.txt': 'a\nb\n',
      'ImageSets/Main/test.txt': 'c\n',
      'SegmentationClass/a.png': 'image',
    });
    expect(dataset.format).toBe('voc');
    expect(lines(dataset)).toEqual([
      'JPEGImages/a.png: dent & burr, train',
      'JPEGImages/b.png: ok, train',
      'JPEGImages/c.png: ok, test',
    ]);
    expect(dataset.samples[0].regions).toEqual([{ type: 'dent & burr', x: 0, y: 0, width: 40, height: 20 }]);
  });

  it.each([
    ['entities', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><annotation>&x;</annotation>'],
    ['broken XML', '<annotation><object></annotation>'],
    ['something else', '<html/>'],
    ['words for numbers', vocBox('x', ['a', 1, 2, 3])],
    ['huge numbers', vocBox('x', ['1e999', 1, 2, 3])],
    ['NaN', vocBox('x', ['NaN', 1, 2, 3])],
    ['a box inside out', vocBox('x', [9, 9, 2, 2])],
    ['a box outside', vocBox('x', [100, 100, 120, 120])],
    ['no box', voc('<name>x</name>')],
  ])('refuses %s by name', async (_, xml) => {
    const root = await folders.make({
      'images/a.png': 'image',
      'images/b.png': 'image',
      'annotations/a.xml': xml,
    });
    await expect(openDataset(root)).rejects.toMatchObject({
      code: 'annotation_invalid',
      message: expect.stringContaining('a.xml'),
    });
    expect(lines(await openDataset(root, { skipBad: true }))).toEqual(['images/b.png: ok']);
  });

  it('says which annotation has lost its image', async () => {
    const root = await folders.make({
      'images/a.png': 'image',
      'annotations/z.xml': vocBox('x', [1, 1, 2, 2]),
    });
    await expect(openDataset(root)).rejects.toMatchObject({ message: expect.stringContaining('z.xml') });
  });
});

describe('what is no dataset', () => {
  it.each([
    ['loose images', { 'a.png': 'image' }, 'dataset_not_recognised'],
    ['one folder of anything', { 'images/a.png': 'image' }, 'dataset_not_recognised'],
    ['no images', { 'good/a.txt': 'x' }, 'folder_has_no_images'],
  ])('%s', async (_, files, code) => {
    await expect(open(files)).rejects.toMatchObject({ code });
  });

  it('missing folders and files', async () => {
    await expect(openDataset(folders.path('missing'))).rejects.toMatchObject({ code: 'path_not_found' });
    const root = await folders.make({ 'a.png': 'image' });
    await expect(openDataset(join(root, 'a.png'))).rejects.toMatchObject({ code: 'dataset_not_recognised' });
  });

  it('links that leave the folder are refused or skipped; links within are followed', async () => {
    const outside = await folders.make({ 'secret.png': 'image' });
    const root = await folders.make({ 'good/a.png': 'image', 'bad/b.png': 'image' });
    await symlink(join(root, 'good/a.png'), join(root, 'good/again.png'));
    await symlink(root, join(root, 'good/loop'));
    expect(lines(await openDataset(root))).toEqual([
      'bad/b.png: bad',
      'good/a.png: ok',
      'good/again.png: ok',
    ]);
    await symlink(outside, join(root, 'bad/out'));
    await expect(openDataset(root)).rejects.toMatchObject({ code: 'path_outside_dataset' });
    expect(await openDataset(root, { skipBad: true })).toMatchObject({ skipped: [{ file: 'bad/out' }] });
  });
});
