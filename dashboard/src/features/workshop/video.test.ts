import { expect, it } from 'vitest';
import { consequencesOf } from './video';

const present = { video_record: 'jobs', video_consent: 'required', video_days: 7 } as const;
const typed = { video_record: 'jobs', video_consent: 'required', video_days: '7' };

it('says nothing while all is as it was, or nothing is typed', () => {
  expect(consequencesOf(present, typed)).toEqual([]);
  expect(consequencesOf(present, { ...typed, video_days: '' })).toEqual([]);
  expect(consequencesOf(present, {})).toEqual([]);
});

it.each([
  [present, { video_record: 'always' }, ['always']],
  [present, { video_record: 'off' }, ['off']],
  [{ ...present, video_record: 'always' } as const, { video_record: 'always' }, []],
  [present, { video_consent: 'notice' }, ['notice']],
  [{ ...present, video_consent: 'notice' } as const, { video_consent: 'required' }, ['required']],
  [present, { video_days: '6' }, ['fewerDays']],
  [present, { video_days: '30' }, []],
  [present, { video_days: '0' }, []],
  [present, { video_record: 'always', video_consent: 'notice', video_days: '1' }, ['always', 'notice', 'fewerDays']],
] as const)('of %o and %o says %o', (before, change, said) => {
  expect(consequencesOf(before, { ...typed, ...change })).toEqual(said);
});
