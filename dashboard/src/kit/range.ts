/** Where a value should be; a side without a limit is null. */
export interface Limits {
  min: number | null;
  max: number | null;
}

/** On which side of its limits a value is. */
export type Side = 'below' | 'in' | 'above';

export const sideOf = (value: number, { min, max }: Limits): Side =>
  min !== null && value < min ? 'below' : max !== null && value > max ? 'above' : 'in';

/** Which sides have a limit; null: neither. */
export const limited = ({ min, max }: Limits): 'both' | 'min' | 'max' | null =>
  min === null ? (max === null ? null : 'max') : max === null ? 'min' : 'both';
