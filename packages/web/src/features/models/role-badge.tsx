import { Badge } from '@mantine/core';
import { useTranslation } from 'react-i18next';

export type ModelRole = 'champion' | 'challenger';

/** Filled: it judges. Outlined: it stands beside. */
export const RoleBadge = ({ role }: { role: ModelRole }) => {
  const { t } = useTranslation();
  return (
    <Badge
      tt="none"
      radius="sm"
      variant="outline"
      styles={{ root: { maxWidth: 'none' }, label: { overflow: 'visible' } }}
      style={{
        flex: 'none',
        overflow: 'visible',
        minWidth: 'fit-content',
        color: role === 'champion' ? 'var(--lem-card)' : 'var(--lem-challenger)',
        background: role === 'champion' ? 'var(--lem-champion)' : 'transparent',
        borderColor: `var(--lem-${role})`,
      }}
    >
      {t(`words.${role}`)}
    </Badge>
  );
};
