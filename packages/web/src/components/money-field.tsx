import type { NumberInputProps } from '@mantine/core';
import { useContext } from 'react';
import { CurrencyContext } from '../words/currency.ts';

/** How a field for a sum says its currency; nothing where the site has none. */
export const useMoneyField = (): Pick<NumberInputProps, 'leftSection' | 'leftSectionWidth'> => {
  const currency = useContext(CurrencyContext);
  return currency === null
    ? {}
    : {
        leftSection: (
          <span style={{ fontSize: 'var(--mantine-font-size-xs)', color: 'var(--lem-quiet)' }}>
            {currency}
          </span>
        ),
        leftSectionWidth: 44,
      };
};
