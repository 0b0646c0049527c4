import { useEffect, useState } from 'react';
import { fetchStill } from '@/api/stills';

const EACH_MS = 10_000;
/** With more pictures than that on the page, each is asked for less often. */
const MANY = 12;
const EACH_OF_MANY_MS = 30_000;
const REFUSED_MS = 60_000;

let shown = 0;

/** A still that can be seen. */
export interface ShownStill {
  url: string;
  /** In the server's time. */
  at: number;
}

/** The newest still of a pit, asked for again and again; the last one stays when no other comes. Null: there is none, or none any more. */
export function useStill(pit: number): ShownStill | null {
  const [still, setStill] = useState<ShownStill | null>(null);
  useEffect(() => {
    const stopping = new AbortController();
    let timer: number | undefined;
    let url: string | null = null;
    let tag: string | null = null;
    const forget = () => {
      if (url !== null) URL.revokeObjectURL(url);
      url = tag = null;
    };
    const look = async () => {
      let pause = shown > MANY ? EACH_OF_MANY_MS : EACH_MS;
      if (!document.hidden) {
        const answer = await fetchStill(pit, tag, stopping.signal);
        if (stopping.signal.aborted) return;
        if (answer !== 'same' && 'picture' in answer) {
          forget();
          url = URL.createObjectURL(answer.picture);
          tag = answer.tag;
          setStill({ url, at: answer.at });
        } else if (answer !== 'same') {
          pause = answer.refused ? REFUSED_MS : (answer.retryAfter ?? 0) * 1000 || pause;
          if (answer.refused) {
            forget();
            setStill(null);
          }
        }
      }
      timer = window.setTimeout(() => void look(), pause);
    };
    shown++;
    void look();
    return () => {
      shown--;
      stopping.abort();
      window.clearTimeout(timer);
      forget();
    };
  }, [pit]);
  return still;
}
