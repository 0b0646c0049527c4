import { useState } from 'react';
import type { Problem } from '@/api/call';
import { useChangeLimitsMutation, useLastLimitsActMutation, type Whose } from './calls';
import { isNothing } from './limit-values';
import type { LimitsAct, LimitsChange } from './shapes';
import { useLimitsWords } from './words';

/** Saves what differs of limits; where somebody else was faster it finds out who, and what they changed. */
export function useSaveLimits({ workshop, pit }: Whose, tag: string | null) {
  const { t } = useLimitsWords();
  const [call] = useChangeLimitsMutation();
  const [lastAct] = useLastLimitsActMutation();
  const [conflict, setConflict] = useState<{ act: LimitsAct | null } | null>(null);

  const save = async (change: LimitsChange) => {
    setConflict(null);
    if (isNothing(change)) return { data: {} };
    const answer = await call({ workshop, pit, change, tag });
    if (isStale(answer.error as Problem | undefined)) {
      setConflict({ act: (await lastAct({ workshop, pit })).data ?? null });
    }
    return answer;
  };
  const explain = (problem: Pick<Problem, 'status'>) => (isStale(problem) ? t('conflict.title') : null);
  return { save, explain, conflict };
}

const isStale = (problem: Pick<Problem, 'status'> | undefined): boolean => problem?.status === 412;
