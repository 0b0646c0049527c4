/** A car's number plate, as a small sign. */
export function Plate({ children }: { children: string }) {
  return (
    <span className="num rounded-sm border-[1.5px] border-line-strong bg-surface px-2 py-0.5 text-sm font-bold tracking-wider text-ink">
      {children}
    </span>
  );
}
