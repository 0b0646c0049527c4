import type { Job, JobStatus, Stage } from '../contract/shapes';

/** Every status, in the order in which a job goes through them. */
export const statuses = [
  'received',
  'in_progress',
  'quality_check',
  'on_hold',
  'completed',
  'delivered',
  'cancelled',
] as const satisfies readonly JobStatus[];
/** Those of a job that is not over. */
export const openStatuses = statuses.slice(0, 5);

export const isClosed = (status: JobStatus): boolean => status === 'delivered' || status === 'cancelled';

/** Where a job may go from here, the usual way on first. The hub has the last word. */
export function nextStatuses({ status, actual_start_time }: Pick<Job, 'status' | 'actual_start_time'>): JobStatus[] {
  switch (status) {
    case 'received':
      return ['in_progress', 'on_hold', 'cancelled'];
    case 'in_progress':
      return ['quality_check', 'on_hold', 'cancelled'];
    case 'quality_check':
      return ['completed', 'in_progress', 'cancelled'];
    case 'on_hold':
      return [actual_start_time === null ? 'received' : 'in_progress', 'cancelled'];
    case 'completed':
      return ['delivered'];
    default:
      return [];
  }
}

/** Whether stages can be moved now. */
const stagesMove = (status: JobStatus): boolean => status === 'in_progress' || status === 'quality_check';

export type StageAction = 'start' | 'finish' | 'skip';

/** What can be done with a stage now, the usual first. */
export function stageActions(status: JobStatus, { state }: Stage): StageAction[] {
  if (!stagesMove(status)) return [];
  if (state === 'running') return ['finish', 'skip'];
  return state === 'pending' ? ['start', 'skip'] : [];
}

const isPassed = ({ state }: Stage) => state === 'done' || state === 'skipped';
/**
 * The stages that a move to the quality check now would end unasked: those before the last one that are still open, unless
 * only the one that runs is left.
 */
export function cutShort(stages: Stage[]): Stage[] {
  const open = stages.slice(0, -1).filter((stage) => !isPassed(stage));
  return open.some(({ state }) => state === 'pending') ? open : [];
}

const end = (stage: Stage, state: 'done' | 'skipped', at: string) => Object.assign(stage, { state, finished_at: at });
const start = (stage: Stage | undefined, at: string) => {
  if (stage) Object.assign(stage, { state: 'running', started_at: stage.started_at ?? at, finished_at: null });
};
const startNext = (stages: Stage[], at: string) => {
  start(
    stages.find(({ state }) => state === 'pending'),
    at,
  );
};

/** What the hub will make of it: shown before it has answered. Changes `stages` in place. */
export function moveStage(stages: Stage[], name: string, action: StageAction, at: string): void {
  const wanted = stages.findIndex((stage) => stage.name === name);
  const running = stages.findIndex(({ state }) => state === 'running');
  const stage = stages[wanted];
  if (!stage) return;
  if (action === 'start') {
    stages.forEach((one, i) => {
      if (i === running) end(one, 'done', at);
      else if (i > running && i < wanted && one.state === 'pending') end(one, 'skipped', at);
    });
    start(stage, at);
    return;
  }
  end(stage, action === 'finish' ? 'done' : 'skipped', at);
  if (wanted === running) startNext(stages, at);
}

/** As `moveStage`, of a move to another status. */
export function moveStatus(stages: Stage[], from: JobStatus, to: JobStatus, at: string): void {
  const last = stages.at(-1);
  if (to === 'in_progress' && from === 'received') startNext(stages, at);
  if (to === 'in_progress' && from === 'quality_check' && last) {
    Object.assign(last, { state: 'pending', started_at: null, finished_at: null });
    start(stages.at(-2) ?? last, at);
  }
  if (to === 'quality_check') {
    for (const stage of stages.slice(0, -1)) if (!isPassed(stage)) end(stage, 'done', at);
    if (last?.state === 'pending') start(last, at);
  }
  if (to === 'completed') for (const stage of stages) if (!isPassed(stage)) end(stage, 'done', at);
}

/** How far such stages are at least, in per cent: what is behind counts, what runs not yet. */
export const passedPercent = (stages: Stage[]): number =>
  stages.filter(isPassed).reduce((sum, { weight }) => sum + weight, 0);
