import { describe, expect, it } from 'vitest';
import en from './en.json';
import hi from './hi.json';

interface Tree {
  [key: string]: string | Tree;
}

function entries(tree: Tree, path = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[path + key, value] as [string, string]] : entries(value, `${path}${key}.`),
  );
}

const holes = (text: string) => [...text.matchAll(/{{(\w+)}}/g)].map((m) => m[1]).sort();

describe('words', () => {
  const hindi = new Map(entries(hi));

  it('says everything in Hindi too', () => {
    expect([...hindi.keys()].sort()).toEqual(
      entries(en)
        .map(([key]) => key)
        .sort(),
    );
  });

  it.each(entries(en))('%s takes the same values in both languages', (key, text) => {
    expect(holes(hindi.get(key) ?? '')).toEqual(holes(text));
  });
});
