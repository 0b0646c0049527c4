import { act, renderHook } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { stopPit, usePlayed } from './players';

const wall = (count: number) =>
  Array.from({ length: count }, (_, index) => renderHook(() => usePlayed(index + 1, true)));

describe('the pictures of a wall', () => {
  let pits: ReturnType<typeof wall> = [];
  afterEach(() => {
    for (const pit of pits) pit.unmount();
  });

  const played = () => pits.filter((pit) => pit.result.current).length;

  it('are nine, and the next one plays when one of them goes', () => {
    pits = wall(12);
    expect(played()).toBe(9);
    expect(pits[9]?.result.current).toBe(false);

    pits.shift()?.unmount();

    expect(played()).toBe(9);
    expect(pits[8]?.result.current).toBe(true);
    expect(pits[9]?.result.current).toBe(false);
  });

  it('stay stopped where a person stopped them', () => {
    pits = wall(9);
    act(() => {
      stopPit(3);
    });
    expect(pits[2]?.result.current).toBe(false);
    expect(played()).toBe(8);
  });
});
