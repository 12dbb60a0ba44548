import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useKeys } from '../components/keys.tsx';
import { PLACES } from './places.ts';

/** g and a letter goes to a page. */
export const useGoKeys = (): void => {
  const { t } = useTranslation();
  const navigate = useNavigate();
  useKeys(
    PLACES.map(({ to, word, letter }) => ({
      key: `g ${letter}`,
      does: t(`nav.${word}`),
      run: () => void navigate({ to }),
    })),
    t('keys.go'),
  );
};
