import type en from '../en/stations.ts';
import type { Translated } from '../translated.ts';

export default {
  title: '工位',
} satisfies Translated<typeof en>;
