import type { ReactNode } from 'react';
import { Icon, type IconName } from '@/kit/icons';

export type Tone = 'bad' | 'warn' | 'ok' | 'quiet';

const looks: Record<Tone, { color: string; icon: IconName }> = {
  bad: { color: 'text-bad', icon: 'warning' },
  warn: { color: 'text-warn', icon: 'clock' },
  ok: { color: 'text-ok', icon: 'check' },
  quiet: { color: 'text-muted', icon: 'skip' },
};

/** How something is: word, colour and shape. */
export function Badge({ tone, children }: { tone: Tone; children: ReactNode }) {
  const { color, icon } = looks[tone];
  return (
    <span data-tone={tone} className={`inline-flex items-center gap-1.5 font-[550] ${color}`}>
      <Icon name={icon} size={15} />
      {children}
    </span>
  );
}
