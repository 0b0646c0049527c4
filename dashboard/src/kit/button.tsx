import type { ComponentProps } from 'react';

const looks = {
  plain: 'border border-line bg-surface text-ink hover:bg-raised hover:border-line-strong',
  primary: 'border border-transparent bg-accent text-on-accent hover:brightness-110',
  danger: 'border border-transparent bg-bad-strip text-on-bad-strip hover:brightness-110',
  quiet: 'border border-transparent text-muted hover:text-ink hover:bg-sunken',
} as const;

type ButtonProps = ComponentProps<'button'> & { look?: keyof typeof looks; square?: boolean };

/** A button that fingers hit: 40 px, on phones 44 px. One that shows a picture alone says its name to who points at it. */
export function Button({ look = 'plain', square = false, className = '', type = 'button', ...rest }: ButtonProps) {
  return (
    <button
      type={type}
      title={square ? rest['aria-label'] : undefined}
      className={`inline-flex h-11 flex-none items-center justify-center gap-2 rounded-md text-sm leading-none font-[550] whitespace-nowrap transition-colors sm:h-10 ${square ? 'w-11 sm:w-10' : 'px-3.5'} ${looks[look]} disabled:opacity-60 ${className}`}
      {...rest}
    />
  );
}
