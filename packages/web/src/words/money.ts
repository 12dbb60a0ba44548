/** Of sums: its code of ISO 4217, or the words for costs that stand in no currency. */
export interface Currency {
  code: string | null;
  units: string;
  inUnits: (value: string) => string;
}

export const NO_CURRENCY: Currency = { code: null, units: '', inUnits: (value) => value };

const SIGNIFICANT = 3;

interface Money {
  /** A sum with its currency. */
  money: (value: number) => string;
  /** The same number alone, where the currency stands beside it already. */
  amount: (value: number) => string;
  /** For the axis of a chart or the head of a column. */
  moneyUnit: string;
}

/** Sums as the language writes them: large ones whole, those below one with as many digits as tell them apart. */
export const createMoney = (locale: string, { code, units, inUnits }: Currency): Money => {
  const looks: Intl.NumberFormatOptions = code === null ? {} : { style: 'currency', currency: code };
  const small =
    code === null ? 2 : (new Intl.NumberFormat(locale, looks).resolvedOptions().maximumFractionDigits ?? 2);
  const write = (value: number, options: Intl.NumberFormatOptions): string => {
    const size = Math.abs(value);
    const digits = size >= 100 || Number.isInteger(value) ? 0 : small;
    const isFine = size < 1 && Number(value.toFixed(small)) !== Number(value.toPrecision(SIGNIFICANT));
    // `|| 0`: never minus nought.
    return (value || 0).toLocaleString(locale, {
      ...options,
      ...(isFine
        ? { maximumSignificantDigits: SIGNIFICANT }
        : { minimumFractionDigits: digits, maximumFractionDigits: digits }),
    });
  };
  const amount = (value: number): string => write(value, {});
  return {
    money: (value) => (code === null ? inUnits(amount(value)) : write(value, looks)),
    amount,
    moneyUnit: code ?? units,
  };
};
