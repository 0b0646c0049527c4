import { useId, type ReactNode } from 'react';

interface CardProps {
  title: string;
  /** A button beside the title. */
  action?: ReactNode;
  children: ReactNode;
}

/** A part of a job's page. */
export function Card({ title, action, children }: CardProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="min-w-0 rounded-lg border border-line bg-surface p-4 shadow-card sm:p-5">
      <div className={`mb-3 flex items-center gap-2 ${action ? 'min-h-10' : ''}`}>
        <h2 id={id} className="flex-1 text-md font-[650] tracking-tight">
          {title}
        </h2>
        {action}
      </div>
      {children}
    </section>
  );
}
