import type en from '../en/home.ts';
import type { Translated } from '../translated.ts';

export default {
  title: '主页',
} satisfies Translated<typeof en>;
