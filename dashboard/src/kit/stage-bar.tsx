/** A stage's part of the bar: as wide as its weight, filled up to its share, 0 to 1. */
export interface StagePart {
  weight: number;
  share: number;
  running: boolean;
}

interface StageBarProps {
  parts: StagePart[];
  /** What it says, for who does not see it; null: it stands beside it. */
  label: string | null;
  className?: string;
}

/** The stages of a job side by side. */
export function StageBar({ parts, label, className = 'h-1.5' }: StageBarProps) {
  return (
    <div
      className={`flex gap-1 ${className}`}
      {...(label === null ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label })}
    >
      {parts.map(({ weight, share, running }, i) => (
        <span
          key={i}
          className={`h-full min-w-1 overflow-hidden rounded-full ${running ? 'bg-accent/30' : 'bg-line'}`}
          style={{ flexGrow: weight, flexBasis: 0 }}
        >
          <span
            className="block h-full rounded-full bg-accent transition-[width] duration-700"
            style={{ width: `${share * 100}%` }}
          />
        </span>
      ))}
    </div>
  );
}
