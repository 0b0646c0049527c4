import { useLayoutEffect } from 'react';

/** As wide as a card is at least, and what stands around the grid, in rem. */
const CARD_REM = 20;
const SIDE_REM = 3;
const GAP_REM = 1;
const LARGEST_PX = 64;

interface Screen {
  width: number;
  /** Below what stands above the grid. */
  height: number;
}

/** The rows and columns of a wall with so many cards, and the size of its type, by which they fill the screen; null: they don't fit. */
export function fitWall(
  count: number,
  { width, height }: Screen,
  cardRem: number,
  least: number,
): { columns: number; px: number } | null {
  let best: { columns: number; px: number } | null = null;
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    const byWidth = width / (columns * CARD_REM + (columns - 1) * GAP_REM + SIDE_REM);
    const byHeight = height / (rows * cardRem + (rows - 1) * GAP_REM + SIDE_REM);
    const px = Math.min(byWidth, byHeight, LARGEST_PX);
    if (px >= least && (best === null || px > best.px)) best = { columns, px };
  }
  return best;
}

/** Few pits fill a wall: their type grows until they do. More than fit keep their size, and are shown in turn. */
export function useWallFit(count: number): void {
  useLayoutEffect(() => {
    const root = document.documentElement;
    const fit = () => {
      root.style.fontSize = '';
      delete root.dataset.wallFits;
      const grid = document.querySelector<HTMLElement>('[data-grid]');
      const cards = [...(grid?.children ?? [])];
      if (!grid || cards.length === 0 || window.innerWidth < 1024) return;
      const base = parseFloat(getComputedStyle(root).fontSize);
      const highest = Math.max(...cards.map((card) => card.getBoundingClientRect().height)) / base;
      const above = (grid.getBoundingClientRect().top + window.scrollY) / base;
      // What stands above grows with the type, too.
      const screen = { width: window.innerWidth, height: window.innerHeight };
      const found = fitWall(count, screen, highest + above / Math.ceil(count / 3), base);
      if (!found) return;
      root.style.fontSize = `${found.px}px`;
      root.style.setProperty('--wall-columns', String(found.columns));
      root.dataset.wallFits = '';
    };
    fit();
    window.addEventListener('resize', fit);
    return () => {
      window.removeEventListener('resize', fit);
      root.style.fontSize = '';
      delete root.dataset.wallFits;
    };
  }, [count]);
}
