import { expect, it } from 'vitest';
import { changesOf } from './changes';

it('tells value by value what differs, however deep', () => {
  const before = { name: 'Pit 1', limits: { temperature: { min: 15, max: 35 }, for_seconds: 60 }, list: ['a'] };
  const after = { name: 'Pit 1', limits: { temperature: { min: 15, max: 32 } }, list: ['a', 'b'] };
  expect(changesOf(before, after)).toEqual([
    { path: ['limits', 'temperature', 'max'], before: 35, after: 32 },
    { path: ['limits', 'for_seconds'], before: 60, after: undefined },
    { path: ['list'], before: ['a'], after: ['a', 'b'] },
  ]);
});

it('takes null for nothing, so that what is new tells only what it has', () => {
  expect(changesOf(null, { name: 'Ravi', phone: null })).toEqual([
    { path: ['name'], before: undefined, after: 'Ravi' },
  ]);
});
