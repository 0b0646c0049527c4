import { describe, expect, it } from 'vitest';
import { optimistic } from './optimistic';

describe('a change that is shown before the server agrees', () => {
  const change = (send: Promise<unknown>) => {
    const shown: string[] = ['before'];
    const done = optimistic({
      show: () => {
        shown.push('after');
        return { undo: () => shown.pop() };
      },
      send,
      reason: ({ status }) => (status === 412 ? 'Ravi was faster.' : 'No.'),
    });
    return { shown, done };
  };

  it('shows at once, and stays when it does', async () => {
    const { shown, done } = change(Promise.resolve({}));
    expect(shown).toEqual(['before', 'after']);
    expect(await done).toBe(true);
    expect(shown).toEqual(['before', 'after']);
  });

  it('is taken back when it does not', async () => {
    const { shown, done } = change(Promise.reject(Object.assign(new Error('stale'), { status: 412 })));
    expect(shown).toEqual(['before', 'after']);
    expect(await done).toBe(false);
    expect(shown).toEqual(['before']);
  });
});
