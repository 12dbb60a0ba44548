import { ActionIcon } from '@mantine/core';
import { IconUser } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';

/** Menus are a large part of the first load; nobody needs this one before it is opened. */
const AccountMenu = lazy(() => import('./account-menu.tsx'));

export const AccountButton = () => {
  const { t } = useTranslation();
  const [wanted, setWanted] = useState(false);
  const button = (
    <ActionIcon
      variant="default"
      size="lg"
      aria-haspopup="menu"
      aria-label={t('appearance.account')}
      onClick={() => setWanted(true)}
    >
      <IconUser size={18} aria-hidden />
    </ActionIcon>
  );
  if (!wanted) return button;
  return (
    <Suspense fallback={button}>
      <AccountMenu />
    </Suspense>
  );
};
