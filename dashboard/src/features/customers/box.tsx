import type { ReactNode } from 'react';

/** A part of the page below what matters most. */
export function Box({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <section className="rounded-lg border border-line bg-surface p-4 shadow-card sm:p-5">
      <div className="mb-3.5 flex flex-wrap items-center justify-between gap-x-3 gap-y-2">
        <h2 className="text-md font-[650] tracking-tight">{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  );
}
