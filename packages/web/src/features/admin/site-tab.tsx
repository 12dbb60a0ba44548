import type { Site } from '@lemniscate/contracts';
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

const LETTERS = Array.from({ length: 26 }, (_, i) => String.fromCodePoint(65 + i));

/** Browsers name former codes (DD) and those that ISO 3166 leaves to its users (XA, ZZ) as well. Kosovo's is one that is used. */
const isCurrent = (code: string): boolean =>
  Intl.getCanonicalLocales(`und-${code}`)[0] === `und-${code}` && !/^(AA|Q[M-Z]|X[A-JL-Z]|ZZ)$/.test(code);

/** Countries by the name that the browser has for their two letters of ISO 3166, and a part of one that was set through the API. */
const useCountries = (chosen: string | null): { value: string; label: string }[] => {
  const { locale } = useFormat();
  return useMemo(() => {
    const names = new Intl.DisplayNames(locale, { type: 'region', fallback: 'none' });
    const countries = LETTERS.flatMap((a) => LETTERS.map((b) => a + b)).flatMap((value) => {
      const name = isCurrent(value) ? names.of(value) : undefined;
      return name === undefined ? [] : [{ value, label: `${value} · ${name}` }];
    });
    const isListed = chosen === null || countries.some(({ value }) => value === chosen);
    return isListed ? countries : [{ value: chosen, label: chosen }, ...countries];
  }, [locale, chosen]);
};

interface SiteChoiceProps {
  label: string;
  description: string;
  /** What stands there while nobody has said. */
  none: string;
  nothingFound: string;
  data: { value: string; label: string }[];
  value: string | null;
  changes: (chosen: string | null) => Partial<Site>;
  saved: (chosen: string | null) => string;
}

/** One of a list, saved as it is chosen. */
const SiteChoice = ({
  label,
  description,
  none,
  nothingFound,
  data,
  value,
  changes,
  saved,
}: SiteChoiceProps) => {
  const change = useChange('updateSite');
  return (
    <Select
      label={label}
      description={description}
      placeholder={none}
      nothingFoundMessage={nothingFound}
      data={data}
      value={value}
      onChange={(chosen) =>
        change.mutate(
          { body: changes(chosen) },
          { onSuccess: () => notify(saved(chosen)), onError: notifyError },
        )
      }
      searchable
      clearable
      clearButtonProps={{ 'aria-label': none }}
    />
  );
};

const Money = ({ currency }: Pick<Site, 'currency'>) => {
  const { t } = useTranslation('admin');
  return (
    <SiteChoice
      label={t('site.currency')}
      description={t('site.currencyHint')}
      none={t('site.none')}
      nothingFound={t('site.nothing')}
      data={useCurrencies()}
      value={currency}
      changes={(chosen) => ({ currency: chosen })}
      saved={(chosen) => (chosen === null ? t('site.savedNone') : t('site.saved', { currency: chosen }))}
    />
  );
};

const Residency = ({ residency }: Pick<Site, 'residency'>) => {
  const { t } = useTranslation('admin');
  return (
    <SiteChoice
      label={t('site.residency')}
      description={t('site.residencyHint')}
      none={t('site.notSaid')}
      nothingFound={t('site.noCountry')}
      data={useCountries(residency)}
      value={residency}
      changes={(chosen) => ({ residency: chosen })}
      saved={() => t('site.residencySaved')}
    />
  );
};

/** What holds for every station. */
export const SiteTab = () => {
  const { t } = useTranslation('admin');
  const site = useCall('getSite');
  return (
    <Card title={t('site.title')}>
      <Loaded query={site} heightPx={160}>
        {({ currency, residency }) => (
          <Stack maw={420}>
            <Money currency={currency} />
            <Residency residency={residency} />
          </Stack>
        )}
      </Loaded>
    </Card>
  );
};
