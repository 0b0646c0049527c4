/** An amount in the currency's smallest unit. */
interface Money {
  amount_minor: number;
  currency: string;
}

const digitsOf = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;

/** As one types it, e.g. 25000 or 99.5, in the currency's smallest unit. */
export const toMinor = (amount: number, currency: string): number => Math.round(amount * 10 ** digitsOf(currency));

/** As one types it; '' for none. */
export const typedMoney = (price: Money | null): string =>
  price === null ? '' : String(price.amount_minor / 10 ** digitsOf(price.currency));

/** As one reads it, without decimals that are zero. */
export function moneyText({ amount_minor, currency }: Money, language: string): string {
  const amount = amount_minor / 10 ** digitsOf(currency);
  const whole = Number.isInteger(amount);
  return new Intl.NumberFormat(`${language}-IN`, {
    style: 'currency',
    currency,
    ...(whole && { maximumFractionDigits: 0 }),
  }).format(amount);
}
