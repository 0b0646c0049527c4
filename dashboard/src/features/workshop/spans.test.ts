import { describe, expect, it } from 'vitest';
import { spansOf, typedSpans } from './spans';

describe('hours of a day', () => {
  it.each([
    ['', []],
    ['9-19', [['09:00', '19:00']]],
    [
      '09:00–13:00, 14.30 - 24:00',
      [
        ['09:00', '13:00'],
        ['14:30', '24:00'],
      ],
    ],
  ])('"%s" is understood', (typed, spans) => {
    expect(spansOf(typed)).toEqual(spans);
  });

  it.each(['morning', '19-9', '9-9', '9-25', '9:75-10', '9-12, 12-13', '1-2,3-4,5-6,7-8,9-10'])(
    '"%s" makes no sense',
    (typed) => {
      expect(spansOf(typed)).toBeNull();
    },
  );

  it('are shown as one may type them', () => {
    expect(
      typedSpans([
        ['09:00', '13:00'],
        ['14:00', '19:00'],
      ]),
    ).toBe('09:00–13:00, 14:00–19:00');
  });
});
