/** What all stages of a template weigh together. */
export const HUNDRED = 100;

/** The sum as far as weights are typed; null: one of them is no whole number. */
export function sumOf(typed: string[]): number | null {
  const numbers = typed.map((text) => (text.trim() === '' ? 0 : Number(text)));
  return numbers.every(Number.isInteger) ? numbers.reduce((sum, weight) => sum + weight, 0) : null;
}

/**
 * Weights of the same proportions that add up to a hundred, each at least 1.
 *
 * @param weights 1 to 100 of them; what is not above 0 counts as 1
 */
export function spread(weights: number[]): number[] {
  const parts = weights.map((weight) => (weight > 0 ? weight : 1));
  const sum = parts.reduce((all, part) => all + part, 0);
  const exact = parts.map((part) => Math.max(1, (part * HUNDRED) / sum));
  const whole = exact.map(Math.floor);
  let missing = HUNDRED - whole.reduce((all, part) => all + part, 0);
  // What rounding left goes to whom it took most from; what the small ones had too much, to the largest.
  const byRest = exact.map((part, i) => ({ i, rest: part % 1 })).sort((a, b) => b.rest - a.rest);
  for (let at = 0; missing > 0; at++, missing--) {
    const { i } = byRest[at % byRest.length] ?? { i: 0 };
    whole[i] = (whole[i] ?? 0) + 1;
  }
  for (; missing < 0; missing++) {
    const largest = whole.indexOf(Math.max(...whole));
    whole[largest] = (whole[largest] ?? 0) - 1;
  }
  return whole;
}
