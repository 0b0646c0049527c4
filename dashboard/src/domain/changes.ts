/** One value that differs between two states of a thing. */
export interface Change {
  /** The names that lead to it, outermost first. */
  path: string[];
  /** Undefined: it was not there. */
  before: unknown;
  after: unknown;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What differs, value by value; lists count as one value, and null as none. */
export function changesOf(before: unknown, after: unknown, path: string[] = []): Change[] {
  if (isObject(before) || isObject(after)) {
    const was = isObject(before) ? before : {};
    const is = isObject(after) ? after : {};
    return [...new Set([...Object.keys(was), ...Object.keys(is)])].flatMap((name) =>
      changesOf(was[name], is[name], [...path, name]),
    );
  }
  const same = JSON.stringify(before ?? null) === JSON.stringify(after ?? null);
  return same ? [] : [{ path, before, after }];
}
