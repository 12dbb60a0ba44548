import type en from '../en/datasets.ts';
import type { Translated } from '../translated.ts';

export default {
  title: '数据集',
} satisfies Translated<typeof en>;
