import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';

const KIT = join(process.cwd(), 'src/kit');

/** The files of the kit that a file draws with, and those that these draw with. */
function drawnWith(file: string, found = new Set<string>()): Set<string> {
  for (const [, from] of readFileSync(file, 'utf8').matchAll(/from '(@\/kit\/[^']+|\.\/[^']+)'/g)) {
    const path = from?.startsWith('@/kit/') ? join(KIT, from.slice(6)) : join(dirname(file), from ?? '');
    const source = `${path}.tsx`;
    if (!source.startsWith(KIT) || found.has(source) || !existsSync(source)) continue;
    found.add(source);
    drawnWith(source, found);
  }
  return found;
}

// It has a stylesheet of its own, made of the files named there alone: a piece that is not named has no look.
it('names every piece of the kit that the tracking page draws with', () => {
  const page = join(process.cwd(), 'src/features/track');
  const pieces = readdirSync(page)
    .filter((name) => name.endsWith('.tsx') && !name.includes('.test.'))
    .flatMap((name) => [...drawnWith(join(page, name))])
    .filter((source) => readFileSync(source, 'utf8').includes('className='))
    .map((source) => source.slice(KIT.length + 1));
  const css = readFileSync(join(KIT, 'track.css'), 'utf8');

  expect(pieces.length).toBeGreaterThan(3);
  expect([...new Set(pieces)].filter((piece) => !css.includes(`@source '../kit/${piece}'`))).toEqual([]);
});
