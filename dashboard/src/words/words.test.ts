import { describe, expect, it } from 'vitest';
import en from './en.json';
import hi from './hi.json';
import jobEn from './job.en.json';
import jobHi from './job.hi.json';
import trackEn from './track.en.json';
import trackHi from './track.hi.json';

interface Tree {
  [key: string]: string | Tree;
}

function entries(tree: Tree, path = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[path + key, value] as [string, string]] : entries(value, `${path}${key}.`),
  );
}

const holes = (text: string) => [...text.matchAll(/{{(\w+)}}/g)].map((m) => m[1]).sort();

describe.each([
  ['of the app', en, hi],
  ['of jobs', jobEn, jobHi],
  ['of the tracking page', trackEn, trackHi],
])('words %s', (_, english, other) => {
  const hindi = new Map(entries(other));

  it('says everything in Hindi too', () => {
    expect([...hindi.keys()].sort()).toEqual(
      entries(english)
        .map(([key]) => key)
        .sort(),
    );
  });

  it.each(entries(english))('%s takes the same values in both languages', (key, text) => {
    expect(holes(hindi.get(key) ?? '')).toEqual(holes(text));
  });
});
