import type en from '../en/fleet.ts';
import type { Translated } from '../translated.ts';

export default {
  title: '设备',
} satisfies Translated<typeof en>;
