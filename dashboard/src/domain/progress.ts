import type { Progress, Stage } from '../contract/shapes';

const MINUTE = 60_000;
const FIVE_MINUTES = 5 * MINUTE;
/** Every page asks again more often than that. */
const FRESH_MINUTES = 30;

/**
 * How much time a job still takes: `left` counts down, `promised` is that of work before an end that lies behind a night or a holiday,
 * `late` counts up since the promised time, `paused` stands still, `planned` is the estimate of one that has not begun. Null: it is over.
 */
export interface TimeLeft {
  kind: 'left' | 'promised' | 'late' | 'paused' | 'planned';
  minutes: number;
}

/** As the hub told it, and moved on by the clock since. */
export function timeLeft(progress: Progress, now: number): TimeLeft | null {
  const { status, estimated_end_time, minutes_remaining, work_minutes_remaining, overdue_minutes } = progress;
  switch (status) {
    case 'received':
      return { kind: 'planned', minutes: work_minutes_remaining };
    case 'on_hold':
      return { kind: 'paused', minutes: work_minutes_remaining };
    case 'in_progress':
    case 'quality_check': {
      if (estimated_end_time === null) {
        return overdue_minutes > 0
          ? { kind: 'late', minutes: overdue_minutes }
          : { kind: 'left', minutes: minutes_remaining };
      }
      const left = Date.parse(estimated_end_time) - now;
      if (left <= -MINUTE) return { kind: 'late', minutes: lateMinutes(overdue_minutes, -left) }; // nobody is "0 min late"
      if (left > 0 && closedBefore(progress)) return { kind: 'promised', minutes: work_minutes_remaining };
      return { kind: 'left', minutes: Math.max(0, Math.ceil(left / MINUTE)) };
    }
    default:
      return null;
  }
}

/** Whether a night or a holiday lies before the end. A minute that has begun counts in both. */
const closedBefore = ({ minutes_remaining, work_minutes_remaining }: Progress): boolean =>
  minutes_remaining - work_minutes_remaining > 1;

/** By the clock since the hub told it; where a night lies between, no more than it told: then nobody works. */
function lateMinutes(told: number, past: number): number {
  const minutes = Math.floor(past / MINUTE);
  return told > 0 && minutes - told > FRESH_MINUTES ? told : minutes;
}

const passed = ({ state }: Stage) => state === 'done' || state === 'skipped';
/** Whether somebody has worked on it: a job that moves on finishes stages that nobody has begun. */
export const begun = ({ state, started_at }: Pick<Stage, 'state' | 'started_at'>): boolean =>
  state === 'running' || (state === 'done' && started_at !== null);
const weigh = (stages: Stage[]) => stages.reduce((sum, { weight }) => sum + weight, 0);

/** How full each stage's part of a bar is, 0 to 1. */
export function shares({ stages, percent }: Progress): number[] {
  const done = weigh(stages.filter(passed));
  return stages.map((stage) => {
    if (passed(stage)) return 1;
    if (stage.state !== 'running' || stage.weight === 0) return 0;
    return Math.min(1, Math.max(0, (percent - done) / stage.weight));
  });
}

/** The stages as parts of a bar: how wide, how full (0 to 1), and whether that is where the work is. */
export function barParts(progress: Progress): { weight: number; share: number; running: boolean }[] {
  const full = shares(progress);
  return progress.stages.map(({ weight, state }, i) => ({ weight, share: full[i] ?? 0, running: state === 'running' }));
}

/** The stage that runs, or the last one that did, with its place, from 1 on; null before the first. */
export function currentStage({ stages }: Progress): { name: string; place: number } | null {
  const running = stages.findIndex(({ state }) => state === 'running');
  const at = running >= 0 ? running : stages.findLastIndex(passed);
  const stage = stages[at];
  return stage ? { name: stage.name, place: at + 1 } : null;
}

/** About when a stage that has not begun will, if the rest of the work keeps its pace; null: nobody can tell, as when the workshop closes before. */
export function plannedStart(progress: Progress, index: number, now: number): number | null {
  const { stages, percent, status, estimated_end_time } = progress;
  if ((status !== 'in_progress' && status !== 'quality_check') || estimated_end_time === null) return null;
  if (closedBefore(progress)) return null; // shared out by the clock, work would begin at night
  const end = Date.parse(estimated_end_time);
  if (stages[index]?.state !== 'pending' || end <= now || percent >= 100) return null;
  const still = weigh(stages.slice(index).filter((stage) => !passed(stage)));
  return end - ((end - now) * Math.min(still, 100 - percent)) / (100 - percent);
}

/** When a stage ended, began or, to five minutes, may begin: a guess should look like one. Milliseconds; null: nobody can tell. */
export function stageTime(progress: Progress, index: number, now: number): number | null {
  const stage = progress.stages[index];
  switch (stage?.state) {
    case 'done':
      return stage.finished_at === null || !begun(stage) ? null : Date.parse(stage.finished_at);
    case 'running':
      return stage.started_at === null ? null : Date.parse(stage.started_at);
    case 'pending': {
      const start = plannedStart(progress, index, now);
      return start === null ? null : Math.round(start / FIVE_MINUTES) * FIVE_MINUTES;
    }
    default:
      return null;
  }
}
