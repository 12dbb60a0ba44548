import { expect, test } from 'vitest';
import { sortFound } from './found-file.ts';
import { folderOf, guessVerdict } from './guess-verdict.ts';

test.each([
  ['castings/train/good', 'ok', ''],
  ['OK', 'ok', ''],
  ['castings/test/scratch', 'ng', 'scratch'],
  ['NG', 'ng', ''],
  ['ng/划痕', 'ng', '划痕'],
  ['NG/images', 'ng', ''],
  ['良品', 'ok', ''],
])('the folder %s says %s %s', (folder, verdict, defectType) => {
  expect(guessVerdict(folder)).toEqual({ verdict, defectType });
});

test.each(['', 'photos', 'castings/train', 'monday/press-3'])(
  'the folder “%s” says nothing: a person is asked',
  (folder) => {
    expect(guessVerdict(folder).verdict).toBeNull();
  },
);

test('photos, archives, masks and the rest are told apart, photos in the order people expect', () => {
  const file = new File(['x'], 'x');
  const paths = [
    'a/10.png',
    'a/2.png',
    'a/.DS_Store',
    'a/notes.txt',
    'ground_truth/hole/1_mask.png',
    'all.tar.gz',
  ];
  const found = sortFound(paths.map((path) => ({ path, file })));
  expect(found.photos.map(({ path }) => path)).toEqual(['a/2.png', 'a/10.png']);
  expect(found).toMatchObject({ masks: 1, others: 1 });
  expect(found.archives.map(({ path }) => path)).toEqual(['all.tar.gz']);
  expect(folderOf('a/b/c.png')).toBe('a/b');
});
