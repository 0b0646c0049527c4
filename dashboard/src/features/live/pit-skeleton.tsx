/** The shape of a card that is still being fetched. */
export function PitSkeleton() {
  return (
    <div className="flex flex-col gap-5 rounded-lg border border-line bg-surface p-4" aria-hidden="true">
      <div className="h-5 w-24 animate-shimmer rounded-sm bg-line" />
      <div className="h-12 w-40 animate-shimmer rounded-md bg-line" />
      <div className="h-1.5 animate-shimmer rounded-full bg-line" />
      <div className="grid grid-cols-3 gap-4">
        <div className="h-12 animate-shimmer rounded-md bg-line" />
        <div className="h-12 animate-shimmer rounded-md bg-line" />
        <div className="h-12 animate-shimmer rounded-md bg-line" />
      </div>
      <div className="h-5 w-32 animate-shimmer rounded-sm bg-line" />
    </div>
  );
}
