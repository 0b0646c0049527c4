import type { ReactNode } from 'react';

/** The frame of the states that a list may be in instead of showing itself. */
export function Notice({ icon, title, children }: { icon?: ReactNode; title: string; children?: ReactNode }) {
  return (
    <div className="mx-auto flex max-w-md flex-col items-center gap-3 px-4 py-20 text-center text-muted">
      {icon}
      <h2 className="text-lg font-semibold tracking-tight text-ink">{title}</h2>
      {children}
    </div>
  );
}
