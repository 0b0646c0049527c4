import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { changeOf, countsAs, typedOf } from './limit-values';
import { pitSchema, workshopSchema, type LimitsSchema, type Typed } from './schema';
import { pitConfig, workshopConfig } from '@/testing/limits';

const read = (schema: LimitsSchema, typed: Typed) => z.parse(schema, typed);

describe('limits that are typed', () => {
  it('change nothing as they are, in a workshop and in a pit', () => {
    expect(changeOf(workshopConfig, read(workshopSchema, typedOf(workshopConfig)))).toEqual({});
    expect(changeOf(pitConfig, read(pitSchema, typedOf(pitConfig)))).toEqual({});
  });

  it('send only what differs; an empty limit of the workshop is none', () => {
    const typed = typedOf(workshopConfig);
    const changed = {
      ...typed,
      aqi: { ...typed.aqi, warning: ' 120 ' },
      humidity: { ...typed.humidity, max: '' },
      band: { ...typed.band, temperature: { ...typed.band.temperature, max: '27,5' } },
    };
    expect(changeOf(workshopConfig, read(workshopSchema, changed))).toEqual({
      aqi: { warning: 120 },
      humidity: { max: null },
      band: { temperature: { max: 27.5 } },
    });
  });

  it('tell "as the workshop" from "none" in a pit', () => {
    const typed = typedOf(pitConfig);
    expect(typed.aqi).toEqual({ warning: '', critical: 'off' });
    const changed = { ...typed, aqi: { warning: 'off', critical: '' }, for_seconds: '30' };
    expect(changeOf(pitConfig, read(pitSchema, changed))).toEqual({
      aqi: { warning: 'off', critical: null },
      for_seconds: 30,
    });
    expect(countsAs(null, 150)).toBe(150);
    expect(countsAs('off', 150)).toBeNull();
    expect(countsAs(null, null)).toBeNull();
  });

  it.each([
    ['501', 'kit.form.most'],
    ['many', 'kit.form.number'],
    ['-1', 'kit.form.least'],
  ])('are refused as the contract does: %s', (warning, why) => {
    for (const [schema, config] of [
      [workshopSchema, workshopConfig],
      [pitSchema, pitConfig],
    ] as const) {
      const typed = typedOf(config);
      const result = z.safeParse(schema, { ...typed, aqi: { ...typed.aqi, warning } });
      expect(result.error?.issues[0]).toMatchObject({ path: ['aqi', 'warning'] });
      expect(result.error?.issues[0]?.message).toContain(why);
    }
  });

  it('need their times in a workshop, not in a pit', () => {
    const typed = typedOf(workshopConfig);
    expect(z.safeParse(workshopSchema, { ...typed, for_seconds: '' }).success).toBe(false);
    expect(z.safeParse(pitSchema, { ...typedOf(pitConfig), for_seconds: '' }).success).toBe(true);
  });
});
