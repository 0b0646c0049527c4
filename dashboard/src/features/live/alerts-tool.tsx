import { useEffect, useMemo, useState } from 'react';
import { useAlertsQuery, usePitsQuery } from '@/api/api';
import type { Alert, Pit } from '@/contract/shapes';
import { AlertPanel } from './alert-panel';
import { byUrgency } from '@/kit/alert-words';
import { AlertBell } from './top-bar';

const noAlerts: Alert[] = [];
const noPits: Pit[] = [];

/** The bell of every page, and the panel that it opens. */
export function AlertsTool({ workshop }: { workshop: number }) {
  const [open, setOpen] = useState(false);
  const { data: alerts = noAlerts } = useAlertsQuery(workshop);
  const { data: pits = noPits } = usePitsQuery(workshop);
  const urgent = useMemo(() => alerts.toSorted(byUrgency), [alerts]);
  useBadge(alerts.filter(({ status }) => status === 'open').length);
  return (
    <>
      <AlertBell
        alerts={alerts}
        onPress={() => {
          setOpen(true);
        }}
      />
      <AlertPanel
        open={open}
        onClose={() => {
          setOpen(false);
        }}
        alerts={urgent}
        pits={pits}
        workshop={workshop}
      />
    </>
  );
}

/** Shows how many there are on the app's own picture, where it is installed. */
function useBadge(count: number): void {
  useEffect(() => {
    if ('setAppBadge' in navigator) void navigator.setAppBadge(count).catch(() => undefined); // 0 clears it
  }, [count]);
  useEffect(
    () => () => {
      if ('clearAppBadge' in navigator) void navigator.clearAppBadge().catch(() => undefined);
    },
    [],
  );
}
