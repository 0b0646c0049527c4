/** The stages that have words in every language, as the hub names them. */
export const KNOWN_STAGES = [
  ...['inspection', 'wash', 'surface_prep', 'installation', 'polishing', 'coating', 'curing', 'quality_check'],
  ...['prep', 'work'],
];

/**
 * The hub's name of a stage that somebody typed: one that has words is kept by its key, so that everybody reads it in
 * their language.
 *
 * @param nameOf says a key in the language of the moment
 */
export function stageKey(typed: string, known: string[], nameOf: (key: string) => string): string {
  const plain = typed.trim().toLocaleLowerCase();
  return known.find((key) => nameOf(key).toLocaleLowerCase() === plain) ?? typed.trim();
}
