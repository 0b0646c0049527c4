/** How often the picture of a wall screen moves. */
export const DRIFT_MS = 10 * 60_000;

const WAY: readonly [number, number][] = [
  [0, 0],
  [8, 0],
  [8, 8],
  [0, 8],
  [-8, 8],
  [-8, 0],
];

/** Where the picture stands after so many steps, in px: at most 8 to each side, and around again. */
export const driftAt = (step: number): readonly [number, number] => WAY[step % WAY.length] ?? [0, 0];
