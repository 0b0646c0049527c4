import { useEffect, useRef, useState } from 'react';
import type { Problem } from '@/api/call';
import { usePreviewLimitsMutation, type Whose } from './calls';
import { isNothing } from './limit-values';
import type { LimitsChange, LimitsPreview } from './shapes';

/** What is known of what a change would have meant. */
export type Preview =
  | { state: 'none' | 'asking' }
  /** The hub wants so many seconds of peace first. */
  | { state: 'waiting'; seconds: number }
  | { state: 'there'; counts: LimitsPreview['counts'] }
  | { state: 'failed'; problem: Problem };

/** So long after the last key. */
const TYPED_MS = 400;
/** Where the hub says that it is too much, but not for how long. */
const USUAL_WAIT_S = 5;

/** How long the hub wants to be left alone; null: it doesn't. */
const waitOf = ({ status, retryAfter }: Problem): number | null =>
  status === 429 || status === 503 ? (retryAfter ?? USUAL_WAIT_S) : null;

/**
 * Asks what a change would have meant over the last 24 hours, once one has stopped typing. An answer that comes for an older
 * change is dropped.
 *
 * @param change null: what is typed is no change that could be asked about
 */
export function usePreview({ workshop, pit }: Whose, change: LimitsChange | null): Preview {
  const [ask] = usePreviewLimitsMutation();
  const [known, setKnown] = useState<{ of: string; preview: Preview } | null>(null);
  const notBefore = useRef(0);
  const wanted = change === null || isNothing(change) ? null : JSON.stringify(change);
  const of = `${pit ?? ''} ${wanted ?? ''}`;

  useEffect(() => {
    if (wanted === null) return;
    let outdated = false;
    let timer = 0;
    const askAfter = (ms: number) => {
      timer = window.setTimeout(() => {
        void ask({ workshop, pit, change: JSON.parse(wanted) as LimitsChange }).then(({ data, error }) => {
          const problem = error as Problem | undefined;
          const wait = problem ? waitOf(problem) : null;
          if (wait !== null) notBefore.current = performance.now() + wait * 1000;
          if (outdated) return;
          if (data) setKnown({ of, preview: { state: 'there', counts: data.counts } });
          else if (wait !== null) {
            setKnown({ of, preview: { state: 'waiting', seconds: wait } });
            askAfter(wait * 1000);
          } else if (problem) setKnown({ of, preview: { state: 'failed', problem } });
        });
      }, ms);
    };
    askAfter(Math.max(TYPED_MS, notBefore.current - performance.now()));
    return () => {
      outdated = true;
      window.clearTimeout(timer);
    };
  }, [ask, workshop, pit, wanted, of]);

  if (wanted === null) return { state: 'none' };
  return known?.of === of ? known.preview : { state: 'asking' };
}
