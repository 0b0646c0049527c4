import type { Problem } from '@/api/call';
import { useStore } from '@/api/store';
import { currentStage } from '@/domain/progress';
import { useProblemText } from '@/kit/problem';
import { useJobWords, useWords } from '@/words';
import { useFieldLabels } from './edit-words';
import type { JobDetail } from './shapes';
import { useJobsWords } from './words';

/** What people change of a job beside its status and stages. */
const fields = [
  ...(['customer_name', 'customer_phone', 'customer_email', 'car_model', 'car_plate', 'pit_number', 'price'] as const),
  ...(['estimated_duration_minutes', 'estimated_end_time', 'staff', 'notes', 'consent', 'tracking_url'] as const),
];
const differs = (one: unknown, other: unknown): boolean => JSON.stringify(one) !== JSON.stringify(other);

/** Says why a change of a job was refused: who was first with what, or what stands in the way. */
export function useRefusal(): (problem: Problem, before: JobDetail, now: JobDetail | undefined) => string {
  const { t } = useJobsWords();
  const { t: say } = useWords();
  const { stageName } = useJobWords();
  const labels = useFieldLabels();
  const problemText = useProblemText();
  const self = useStore(({ session }) => session.user?.id);
  return (problem, before, now) => {
    const pit = say('pit.number', { number: (now ?? before).pit_number });
    if (problem.code === 'pit_busy') return t('refused.pitBusy', { pit });
    if (problem.code === 'conflict') return t('refused.conflict', { why: problemText(problem) });
    if (problem.code !== 'stale' && problem.code !== 'invalid_transition') return problemText(problem);
    if (!now) return t('refused.stale');
    const who = now.updated_by === self ? t('refused.you') : (now.updated_by_name ?? t('refused.somebody'));
    if (now.status !== before.status) return t('refused.status', { who, status: say(`job.status.${now.status}`) });
    const stage = currentStage(now.progress);
    if (stage && stage.name !== currentStage(before.progress)?.name) {
      return t('refused.stage', { who, stage: stageName(stage.name) });
    }
    if (now.version === before.version) return problemText(problem);
    const what = fields.filter((field) => differs(before[field], now[field])).map((field) => labels[field]);
    return what.length === 0 ? t('refused.changed', { who }) : t('refused.changedWhat', { who, what: what.join(', ') });
  };
}
