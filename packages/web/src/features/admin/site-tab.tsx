import { Select, Stack } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useCall, useChange } from '../../api/use-call.ts';
import { Card } from '../../components/card.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { notify, notifyError } from '../../components/notices.tsx';
import { useFormat } from '../../words/format.ts';

/** Of the currencies that the browser knows, all: a site may be anywhere. */
const useCurrencies = (): { value: string; label: string }[] => {
  const { locale } = useFormat();
  return useMemo(() => {
    const names = new Intl.DisplayNames(locale, { type: 'currency' });
    return Intl.supportedValuesOf('currency').map((value) => ({
      value,
      label: `${value} · ${names.of(value) ?? value}`,
    }));
  }, [locale]);
};

/** What holds for every station. */
export const SiteTab = () => {
  const { t } = useTranslation('admin');
  const site = useCall('getSite');
  const change = useChange('updateSite');
  const currencies = useCurrencies();
  const choose = (currency: string | null): void =>
    change.mutate(
      { body: { currency } },
      {
        onSuccess: () => notify(currency === null ? t('site.savedNone') : t('site.saved', { currency })),
        onError: notifyError,
      },
    );
  return (
    <Card title={t('site.money')}>
      <Loaded query={site} heightPx={80}>
        {({ currency }) => (
          <Stack maw={420}>
            <Select
              label={t('site.currency')}
              description={t('site.currencyHint')}
              placeholder={t('site.none')}
              nothingFoundMessage={t('site.nothing')}
              data={currencies}
              value={currency}
              onChange={choose}
              searchable
              clearable
              clearButtonProps={{ 'aria-label': t('site.none') }}
            />
          </Stack>
        )}
      </Loaded>
    </Card>
  );
};
