import type en from '../en/start.ts';
import type { Translated } from '../translated.ts';

export default {
  title: '第一个工位',
} satisfies Translated<typeof en>;
