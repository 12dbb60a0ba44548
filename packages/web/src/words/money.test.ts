import { expect, test } from 'vitest';
import { createFormat } from './format.ts';

const inUnits = { code: null, units: 'cost units', inUnits: (value: string) => `${value} cost units` };
const of = (language: string, code: string) => createFormat(language, { ...inUnits, code });

test.each([
  [529.4, '€529', '529'],
  [12_345.6, '€12,346', '12,346'],
  [12.5, '€12.50', '12.50'],
  [5, '€5', '5'],
  [0, '€0', '0'],
  [0.5, '€0.50', '0.50'],
  [0.0666, '€0.0666', '0.0666'],
  [0.000_123_4, '€0.000123', '0.000123'],
  [-3.25, '-€3.25', '-3.25'],
])('%d is %s', (value, money, amount) => {
  const format = of('en', 'EUR');
  expect([format.money(value), format.amount(value)]).toEqual([money, amount]);
});

test('each language writes a currency its own way; one without cents has none', () => {
  expect(of('zh', 'CNY').money(12.5)).toBe('¥12.50');
  expect(of('en', 'CNY').money(529)).toBe('CN¥529');
  expect(of('en', 'JPY').money(12.5)).toBe('JP¥13');
  expect(of('en', 'CNY').moneyUnit).toBe('CNY');
});

test('without a currency a sum says that it stands in cost units', () => {
  const { money, amount, moneyUnit } = createFormat('en', inUnits);
  expect([money(529), amount(529), moneyUnit]).toEqual(['529 cost units', '529', 'cost units']);
});
