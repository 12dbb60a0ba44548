import type en from '../en/models.ts';
import type { Translated } from '../translated.ts';

export default {
  title: '模型',
} satisfies Translated<typeof en>;
