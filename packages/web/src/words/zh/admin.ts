import type en from '../en/admin.ts';
import type { Translated } from '../translated.ts';

export default {
  title: '管理',
} satisfies Translated<typeof en>;
