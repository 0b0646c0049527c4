import * as z from 'zod/mini';
import { serverNow } from '../live/clock';

/** The limits of the contract as fields of a form: what is typed is text, what is saved fits the contract. */

const trimmed = (min: number, max: number) => z.string().check(z.trim(), z.minLength(min), z.maxLength(max));

/** A text that has to be there. */
export const text = (max: number, min = 1) => trimmed(min, max);

/** A text that may be left out: then null is saved. */
export const optionalText = (max: number) =>
  z.pipe(
    trimmed(0, max),
    z.transform((value: string) => (value === '' ? null : value)),
  );

/** As `optionalText`, of a certain form; `message` is what to say of another one. */
export const optionalMatch = (pattern: RegExp, message: string, max = 200) =>
  z.pipe(
    trimmed(0, max).check(z.refine((value) => value === '' || pattern.test(value), { error: message })),
    z.transform((value: string) => (value === '' ? null : value)),
  );

/** A text of a certain form; `message` is what to say of another one. */
export const match = (pattern: RegExp, message: string, max = 200) =>
  trimmed(1, max).check(z.refine((value) => value === '' || pattern.test(value), { error: message }));

/** A moment, in ISO 8601, that is still to come when it is saved. */
export const future = () =>
  text(40).check(z.refine((at) => Date.parse(at) > serverNow(), { error: coded('kit.form.future') }));

/** A moment, in ISO 8601, that may be left out: then null is saved. */
export const optionalMoment = () => optionalText(40);

interface Range {
  min?: number;
  max?: number;
  /** Whole numbers only. */
  whole?: boolean;
}

const typedNumber = ({ min = -Infinity, max = Infinity, whole = false }: Range, empty: boolean) =>
  z.pipe(
    z.string(),
    z.transform((typed: string, { issues }): number | null => {
      const plain = typed.trim().replace(',', '.');
      if (plain === '' && empty) return null;
      const refuse = (key: string, values: object = {}) => {
        issues.push({ code: 'custom', input: typed, message: coded(key, values) });
        return null;
      };
      const value = Number(plain);
      if (plain === '') return refuse('kit.form.missing');
      if (!Number.isFinite(value)) return refuse('kit.form.number');
      if (whole && !Number.isInteger(value)) return refuse('kit.form.whole');
      if (value < min) return refuse('kit.form.least', { min });
      return value > max ? refuse('kit.form.most', { max }) : value;
    }),
  );

/** A number that has to be there, typed with a point or a comma. */
export const number = (range: Range = {}) =>
  z.pipe(
    typedNumber(range, false),
    z.transform((value: number | null) => value ?? 0),
  );

/** A number that may be left out: then null is saved. */
export const optionalNumber = (range: Range = {}) => typedNumber(range, true);

/** One of several values. */
export const oneOf = <const T extends readonly [string, ...string[]]>(values: T) => z.enum(values);

/** Yes or no. */
export const flag = () => z.boolean();

/** A choice out of a list by its number; has to be made. */
export const chosen = () =>
  z.pipe(
    z.string().check(z.minLength(1)),
    z.transform((id: string) => Number(id)),
  );

const CODED = '§';

/** A text's key with its values, as form errors carry it until it is said in the language of the moment. */
export const coded = (key: string, values: object = {}): string => CODED + JSON.stringify([key, values]);

/** What `coded` put together; null: the message is a text already. */
export function decoded(message: string): [string, Record<string, string | number>] | null {
  if (!message.startsWith(CODED)) return null;
  return JSON.parse(message.slice(CODED.length)) as [string, Record<string, string | number>];
}

interface Issue {
  code?: string;
  message: string;
  minimum?: number | bigint;
  maximum?: number | bigint;
  format?: string;
  origin?: string;
}

/** What is said of a value that breaks a rule. */
export function messageOf({ code, message, minimum, maximum, format, origin }: Issue): string {
  const size = origin === 'string' || origin === undefined;
  switch (code) {
    case 'too_small':
      if (size) return minimum === 1 ? coded('kit.form.missing') : coded('kit.form.short', { min: Number(minimum) });
      return coded(origin === 'array' ? 'kit.form.missing' : 'kit.form.least', { min: Number(minimum) });
    case 'too_big':
      return coded(size ? 'kit.form.long' : 'kit.form.most', { max: Number(maximum) });
    case 'invalid_format':
      return coded(format === 'email' ? 'kit.form.email' : 'kit.form.format');
    case 'custom':
      return message;
    default:
      return coded('kit.form.missing');
  }
}
