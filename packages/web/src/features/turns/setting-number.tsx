import { NumberInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type turns from '../../words/en/turns.ts';

type Name = keyof (typeof turns)['setting'];

type SettingNumberProps = { name: Name; min?: number; max?: number; percent?: boolean } & (
  | { optional: true; value: number | null; onChange: (value: number | null) => void }
  | { optional?: false; value: number; onChange: (value: number) => void }
);

/** A number of a loop's settings; left empty, an optional one is off. Shares are typed in percent. */
export const SettingNumber = ({ name, min = 0, max, percent = false, ...field }: SettingNumberProps) => {
  const { t } = useTranslation('turns');
  const scale = percent ? 100 : 1;
  return (
    <NumberInput
      label={t(`setting.${name}`)}
      description={t(`hint.${name}`)}
      placeholder={field.optional ? t('set.off') : undefined}
      min={min}
      max={max ?? (percent ? 100 : undefined)}
      clampBehavior="blur"
      decimalScale={4}
      thousandSeparator=" "
      suffix={percent ? ' %' : undefined}
      value={field.value === null ? '' : Number((field.value * scale).toFixed(6))}
      onChange={(typed) => {
        if (typed !== '') field.onChange(Number((Number(typed) / scale).toFixed(8)));
        else if (field.optional) field.onChange(null);
      }}
    />
  );
};
