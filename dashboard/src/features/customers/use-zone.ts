import { useEffect } from 'react';
import { showZone } from '@/live/zone';
import { useMyJobQuery } from './calls';

/** Has times shown as the workshop's clocks do; a job tells which these are. Null: there is none to ask. */
export function useZoneOf(job: number | null): void {
  const zone = useMyJobQuery(job ?? 0, { skip: job === null }).currentData?.workshop?.time_zone ?? null;
  useEffect(() => {
    if (zone !== null) showZone(zone);
  }, [zone]);
}
