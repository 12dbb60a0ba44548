import type en from '../en/review.ts';
import type { Translated } from '../translated.ts';

export default {
  title: '审核',
} satisfies Translated<typeof en>;
