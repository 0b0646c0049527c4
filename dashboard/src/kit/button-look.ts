const looks = {
  plain: 'border border-line bg-surface text-ink hover:bg-raised hover:border-line-strong',
  primary: 'border border-transparent bg-accent text-on-accent hover:brightness-110',
  danger: 'border border-transparent bg-bad-strip text-on-bad-strip hover:brightness-110',
  quiet: 'border border-transparent text-muted hover:text-ink hover:bg-sunken',
} as const;

export type ButtonLook = keyof typeof looks;

/** How buttons, and links that are pressed like them, look: 40 px high, on phones 44 px, so that fingers hit them. */
export const buttonLook = (look: ButtonLook, square = false): string =>
  `inline-flex h-11 flex-none items-center justify-center gap-2 rounded-md text-sm leading-none font-[550] whitespace-nowrap transition-colors sm:h-10 ${square ? 'w-11 sm:w-10' : 'px-3.5'} ${looks[look]}`;
