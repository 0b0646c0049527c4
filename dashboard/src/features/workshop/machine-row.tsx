import type { ReactNode } from 'react';

interface MachineRowProps {
  name: string;
  /** What is known of it, each a line of its own on a phone. */
  facts: ReactNode[];
  children: ReactNode;
}

/** Something that signs in without a person: what it is, and what can be done with it. */
export function MachineRow({ name, facts, children }: MachineRowProps) {
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3 first:pt-0">
      <div className="min-w-0 flex-1 basis-60">
        <p className="font-[550] break-words">{name}</p>
        <p className="flex flex-wrap gap-x-3 text-sm text-muted">
          {facts.map((fact, i) => (
            <span key={i}>{fact}</span>
          ))}
        </p>
      </div>
      <div className="flex flex-wrap gap-2">{children}</div>
    </li>
  );
}
