import type en from '../en/turns.ts';
import type { Translated } from '../translated.ts';

export default {
  title: '轮次',
} satisfies Translated<typeof en>;
