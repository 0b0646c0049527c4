import { expect, it } from 'vitest';
import { stageKey } from './stage-names';

const hindi = (key: string) => ({ wash: 'धुलाई' })[key] ?? key;

it('keeps a stage by the name that all languages know, and any other as it was typed', () => {
  expect(stageKey(' धुलाई ', ['wash'], hindi)).toBe('wash');
  expect(stageKey('Wheel arches ', ['wash'], hindi)).toBe('Wheel arches');
});
