import * as z from 'zod/mini';
import { messageOf, number, optionalNumber } from '@/kit/rules';

interface Range {
  min: number;
  max: number;
  whole?: boolean;
}

/** A limit of a pit: a number, nothing for the workshop's, or `off` for none. */
const pitLimit = (range: Range) => {
  const typed = optionalNumber(range);
  return z.pipe(
    z.string(),
    z.transform((text: string, { issues }): number | 'off' | null => {
      if (text === 'off') return text;
      const read = z.safeParse(typed, text);
      if (read.success) return read.data;
      const [issue] = read.error.issues;
      issues.push({ code: 'custom', input: text, message: issue ? messageOf(issue) : '' });
      return null;
    }),
  );
};

/** How the form's fields are read; the ranges are the contract's. */
function schemaWith<L extends z.ZodMiniType, N extends z.ZodMiniType>(
  limit: (range: Range) => L,
  needed: (range: Range) => N,
) {
  const aqi = limit({ min: 0, max: 500 });
  const temperature = limit({ min: -40, max: 85 });
  const humidity = limit({ min: 0, max: 100 });
  const ranges = {
    temperature: z.object({ min: temperature, max: temperature }),
    humidity: z.object({ min: humidity, max: humidity }),
  };
  const seconds = needed({ min: 0, max: 86_400, whole: true });
  const silence = needed({ min: 5, max: 86_400, whole: true });
  return z.object({
    aqi: z.object({ warning: aqi, critical: aqi }),
    ...ranges,
    band: z.object(ranges),
    for_seconds: seconds,
    clear_seconds: seconds,
    device_offline_s: silence,
    camera_offline_s: silence,
    hysteresis: z.object({
      aqi: needed({ min: 0, max: 500 }),
      temperature: needed({ min: 0, max: 50 }),
      humidity: needed({ min: 0, max: 100 }),
    }),
  });
}

export const workshopSchema = schemaWith(optionalNumber, number);
export const pitSchema = schemaWith(pitLimit, optionalNumber);

/** What is typed: of the workshop and of a pit alike. */
export type Typed = z.input<typeof workshopSchema>;
export type LimitsSchema = z.ZodMiniType<object, Typed>;
