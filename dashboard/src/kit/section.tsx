import type { ReactNode } from 'react';

interface SectionProps {
  title: string;
  lead: string;
  children: ReactNode;
}

/** A part of the page: what it is about on the left, what can be done on the right. */
export function Section({ title, lead, children }: SectionProps) {
  return (
    <section className="grid print:not-has-[[data-print]]:hidden gap-x-10 gap-y-5 rounded-lg border border-line bg-surface p-5 shadow-card sm:grid-cols-[14rem_1fr] sm:p-6">
      <div>
        <h2 className="text-md font-[650] tracking-tight">{title}</h2>
        <p className="mt-1 text-sm text-muted">{lead}</p>
      </div>
      <div className="min-w-0">{children}</div>
    </section>
  );
}
