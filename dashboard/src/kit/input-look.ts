/** The look of everything that one types into or chooses from. */
export const inputLook =
  'h-11 w-full min-w-0 rounded-md border border-line-strong bg-surface px-3 text-base text-ink placeholder:text-muted aria-invalid:border-bad disabled:opacity-60 sm:h-10 sm:text-md';
