import { describe, expect, it } from 'vitest';
import { dropLabel, heldLabel, holdLabel, labelOf } from './label-in-hand';

describe('a label', () => {
  it.each([
    ['#d=ESP32-A1B2C3D4E5F6&c=ABCDEFGHJKLM', { deviceId: 'ESP32-A1B2C3D4E5F6', code: 'ABCDEFGHJKLM' }],
    ['#c=ABCD-EFGH-JKLM&d=unit_7', { deviceId: 'unit_7', code: 'ABCD-EFGH-JKLM' }],
    ['#d=ESP32-A1B2C3D4E5F6', null],
    ['#c=ABCDEFGHJKLM', null],
    ['#main', null],
    ['', null],
  ])('is read from %s', (fragment, label) => {
    expect(labelOf(fragment)).toEqual(label);
  });

  it('is kept in memory until it is let go', () => {
    holdLabel('#d=unit_7&c=ABCDEFGHJKLM');
    expect(heldLabel()).toEqual({ deviceId: 'unit_7', code: 'ABCDEFGHJKLM' });
    expect(JSON.stringify([localStorage, sessionStorage])).not.toContain('ABCDEFGHJKLM');
    dropLabel();
    expect(heldLabel()).toBeNull();
  });
});
