import { useMemo } from 'react';
import { useAlertsQuery, useBoardQuery, useDevicesQuery, useJobsQuery, usePitsQuery } from '@/api/api';
import { jobsByPit } from '@/domain/jobs';
import type { Alert, Device, Pit } from '@/contract/shapes';
import { useStore } from '@/api/store';
import { useIsAdmin, useViewers } from '@/api/viewers';
import { byUrgency } from '@/kit/alert-words';

const noPits: Pit[] = [];
const noAlerts: Alert[] = [];
const noDevices: Device[] = [];

/** Everything the live page shows of a workshop, fetched once; the feed keeps it up to date. */
export function useLiveWorkshop(workshop: number) {
  const mayListDevices = useStore(
    ({ session: { user } }) => user !== null && (user.role !== 'staff' || user.sub_role === 'admin'),
  );
  const pitsQuery = usePitsQuery(workshop);
  const pits = pitsQuery.data ?? noPits;
  const known = pitsQuery.data !== undefined;
  const ids = pits.map((pit) => pit.id).join();
  const pitIds = useMemo(() => (ids === '' ? [] : ids.split(',').map(Number)), [ids]);
  const board = useBoardQuery({ workshop, pits: pitIds }, { skip: !known });
  const { data: jobs, isLoading: jobsLoading } = useJobsQuery(workshop);
  const { data: alerts = noAlerts, isLoading: alertsLoading } = useAlertsQuery(workshop);
  const devices = useDevicesQuery(workshop, { skip: !mayListDevices }).data ?? noDevices;

  useViewers(pitIds, useIsAdmin());

  const urgent = useMemo(() => alerts.toSorted(byUrgency), [alerts]);
  return {
    pitsQuery,
    /** Whether jobs or alerts are still to come, which decide how high a card is. */
    loading: jobsLoading || alertsLoading,
    pits,
    board: board.data,
    boardError: board.error,
    alerts: urgent,
    alertsByPit: useGroups(urgent),
    devicesByPit: useGroups(devices),
    jobs,
    /** Undefined while nobody knows. */
    jobsByPit: useMemo(() => jobs && jobsByPit(jobs), [jobs]),
  };
}

function useGroups<T extends { pit_id: number | null }>(items: T[]): Map<number, T[]> {
  return useMemo(() => {
    const groups = new Map<number, T[]>();
    for (const item of items) {
      if (item.pit_id !== null) groups.set(item.pit_id, [...(groups.get(item.pit_id) ?? []), item]);
    }
    return groups;
  }, [items]);
}
