import type { ReactNode } from 'react';
import { Icon } from './icons';

type StageState = 'pending' | 'running' | 'done' | 'skipped';

interface StageStepProps {
  stage: { name: string; state: StageState; started_at: string | null };
  last: boolean;
  /** The stage's name in the viewer's language. */
  title: string;
  /** The state in words, for those who don't see the dot. */
  spoken: string;
  when: ReactNode;
  children?: ReactNode;
}

/** One stage of the list a customer follows: its dot, the line to the next one, its name, what is said below it, and when. */
export function StageStep({ stage, last, title, spoken, when, children }: StageStepProps) {
  const { name, state } = stage;
  const passed = state === 'done' || state === 'skipped';
  return (
    <li
      data-stage={name}
      data-state={state}
      aria-current={state === 'running' ? 'step' : undefined}
      className={`relative grid grid-cols-[26px_1fr_auto] gap-3 ${last ? '' : 'pb-4'}`}
    >
      {!last && (
        <span
          aria-hidden="true"
          className={`absolute top-[26px] -bottom-0.5 left-3 w-0.5 ${passed ? 'bg-accent' : 'bg-line'}`}
        />
      )}
      <StageDot stage={stage} />
      <div className="min-w-0">
        <p
          className={`leading-[26px] ${state === 'running' ? 'font-bold' : passed ? 'font-[550]' : 'font-medium text-muted'}`}
        >
          {title}
          <span className="sr-only">, {spoken}</span>
        </p>
        {children}
      </div>
      <span className="num text-sm leading-[26px] text-muted">{when}</span>
    </li>
  );
}

/** A stage's dot in a column of 26 px: a ring while it runs, a mark once it is over, that of a skipped one when nobody began it. */
export function StageDot({
  stage: { state, started_at },
}: {
  stage: Pick<StageStepProps['stage'], 'state' | 'started_at'>;
}) {
  const worked = state === 'done' && started_at !== null;
  if (state === 'running') {
    return (
      <span
        aria-hidden="true"
        className="z-1 size-[26px] rounded-full border-[7px] border-accent bg-surface ring-[5px] ring-accent-soft"
      />
    );
  }
  if (state === 'pending') {
    return (
      <span aria-hidden="true" className="z-1 m-[3px] size-5 rounded-full border-2 border-line-strong bg-surface" />
    );
  }
  return (
    <span
      aria-hidden="true"
      className={`z-1 grid size-[26px] place-items-center rounded-full ${worked ? 'bg-accent text-on-accent' : 'bg-line text-muted'}`}
    >
      <Icon name={worked ? 'check' : 'skip'} size={15} />
    </span>
  );
}
