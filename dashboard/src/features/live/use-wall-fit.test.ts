import { describe, expect, it } from 'vitest';
import { fitWall } from './use-wall-fit';

describe('few pits on a wall', () => {
  it('fill it side by side, in type that grows', () => {
    const three = fitWall(3, { width: 1920, height: 1080 }, 26, 23);
    expect(three).toEqual({ columns: 3, px: 1920 / 65 });
    expect(fitWall(1, { width: 1920, height: 1080 }, 26, 23)?.px).toBeCloseTo(1080 / 29);
    expect(fitWall(3, { width: 2560, height: 1440 }, 26, 23)?.px).toBeCloseTo(2560 / 65);
  });

  it('keep their size where they are too many to be seen at once', () => {
    expect(fitWall(30, { width: 1920, height: 1080 }, 26, 23)).toBeNull();
  });
});
