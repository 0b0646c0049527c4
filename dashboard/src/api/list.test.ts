import { describe, expect, it } from 'vitest';
import { list, type Query } from './api';
import type { Call } from './call';

/** A hub with so many rows that refuses pages of more than it can send; `asked`: the pages, as `page/size`. */
function hub(total: number, longest: number, field = 'page_size') {
  const asked: string[] = [];
  const query = ({ path }: Call) => {
    const params = new URL(path, 'http://hub').searchParams;
    const [page, size] = [Number(params.get('page')), Number(params.get('page_size'))];
    asked.push(`${page}/${size}`);
    const begin = (page - 1) * size;
    const rows = Array.from({ length: Math.max(0, Math.min(size, total - begin)) }, (_, i) => begin + i);
    return Promise.resolve(
      size > longest
        ? { error: { status: 422, code: 'validation_failed', details: [{ field, message: 'is too large' }] } }
        : { data: rows, meta: { total, tag: null, nextCursor: null, bucket: null, rest: {} } },
    );
  };
  return { asked, query: query as unknown as Query };
}

const numbers = (count: number) => Array.from({ length: count }, (_, i) => i);

describe('a list', () => {
  it('is read in pages of two hundred', async () => {
    const { asked, query } = hub(450, 200);
    expect(await list(query, '/jobs')).toEqual({ data: numbers(450) });
    expect(asked).toEqual(['1/200', '2/200', '3/200']);
  });

  it('of long rows is read in smaller pages', async () => {
    const { asked, query } = hub(130, 60);
    expect(await list(query, '/jobs?open=true')).toEqual({ data: numbers(130) });
    expect(asked).toEqual(['1/200', '1/100', '1/50', '2/50', '3/50']);
  });

  it('goes on where a page was refused that is not the first', async () => {
    const { query, asked } = hub(450, 200);
    let calls = 0;
    const later: Query = (call) => (++calls === 2 ? hub(450, 0).query : query)(call);
    expect(await list(later, '/jobs')).toEqual({ data: numbers(450) });
    expect(asked).toEqual(['1/200', '3/100', '4/100', '5/100']);
  });

  it('ends with its first rows where no more are wanted', async () => {
    const { asked, query } = hub(900, 100);
    expect(await list(query, '/jobs', 200)).toEqual({ data: numbers(200) });
    expect(asked).toEqual(['1/200', '1/100', '2/100']);
  });

  it('fails where a single row is refused, or for another reason', async () => {
    expect(await list(hub(9, 0).query, '/jobs')).toMatchObject({ error: { status: 422 } });
    const { asked, query } = hub(9, 0, 'sort');
    expect(await list(query, '/jobs')).toMatchObject({ error: { status: 422 } });
    expect(asked).toEqual(['1/200']);
  });
});
