import type { ReactNode } from 'react';

/** How bad the air is, 0 (best) to 5; the shape says it without colour. */
export type Step = 0 | 1 | 2 | 3 | 4 | 5;
export type Level = 'green' | 'yellow' | 'red';

const shapes: Record<Step, ReactNode> = {
  0: <circle cx="6" cy="6" r="5" />,
  1: <rect x="1" y="1" width="10" height="10" rx="2.5" />,
  2: <path d="M6 .8 11.6 11H.4z" />,
  3: <path d="M6 0l6 6-6 6-6-6z" />,
  4: <path d="M3 .8h6L12 6 9 11.2H3L0 6z" />,
  5: <path fillRule="evenodd" d="M3.6 0h4.8L12 3.6v4.8L8.4 12H3.6L0 8.4V3.6zM5.2 2.4v4.4h1.6V2.4zM5.2 8v1.6h1.6V8z" />,
};

const tones: Record<Level, string> = {
  green: 'bg-ok-soft text-ok',
  yellow: 'bg-warn-soft text-warn',
  red: 'bg-bad-soft text-bad',
};

export const levelText: Record<Level, string> = { green: 'text-ok', yellow: 'text-warn', red: 'text-bad' };

/** A band of an air quality index: shape, word and colour together. */
export function BandBadge({ step, level, children }: { step: Step; level: Level; children: ReactNode }) {
  return (
    <span
      data-step={step}
      className={`inline-flex items-center gap-1.5 rounded-full px-2.5 py-1 text-sm leading-none font-semibold ${tones[level]}`}
    >
      <svg width="11" height="11" viewBox="0 0 12 12" fill="currentColor" aria-hidden="true">
        {shapes[step]}
      </svg>
      {children}
    </span>
  );
}
