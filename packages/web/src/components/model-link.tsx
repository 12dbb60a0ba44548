import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useCall } from '../api/use-call.ts';
import { TextLink } from './links.tsx';

/** A model is called by its number within its loop, never by its id. */
export const ModelLink = ({ id, size }: { id: string | null; size?: 'sm' | 'md' }) => {
  const { t } = useTranslation();
  const { data } = useCall('getModel', { params: { id: id ?? '' } }, { enabled: id !== null });
  if (id === null)
    return (
      <Text component="span" c="dimmed" size={size}>
        {t('words.none')}
      </Text>
    );
  return (
    <TextLink to="/models/$model" params={{ model: id }} size={size}>
      {data ? t('words.modelNumber', { number: data.number }) : t('words.model')}
    </TextLink>
  );
};
