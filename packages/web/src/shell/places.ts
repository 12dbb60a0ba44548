import type { Role } from '@lemniscate/contracts';
import {
  IconBoxModel2,
  IconCpu,
  IconDatabase,
  IconEye,
  IconHierarchy3,
  IconHome,
  IconRefresh,
  IconSettings,
  IconTargetArrow,
} from '@tabler/icons-react';

/** The main pages, in the order of the menu. `letter` follows "g". */
export const PLACES = [
  { to: '/', word: 'home', letter: 'h', icon: IconHome, role: 'operator' },
  { to: '/stations', word: 'stations', letter: 's', icon: IconTargetArrow, role: 'operator' },
  { to: '/review', word: 'review', letter: 'r', icon: IconEye, role: 'reviewer' },
  { to: '/turns', word: 'turns', letter: 't', icon: IconRefresh, role: 'operator' },
  { to: '/models', word: 'models', letter: 'm', icon: IconBoxModel2, role: 'operator' },
  { to: '/datasets', word: 'datasets', letter: 'd', icon: IconDatabase, role: 'operator' },
  { to: '/lineage', word: 'lineage', letter: 'l', icon: IconHierarchy3, role: 'operator' },
  { to: '/fleet', word: 'fleet', letter: 'f', icon: IconCpu, role: 'operator' },
  { to: '/admin', word: 'admin', letter: 'a', icon: IconSettings, role: 'engineer' },
] as const satisfies readonly { to: string; word: string; letter: string; icon: unknown; role: Role }[];
