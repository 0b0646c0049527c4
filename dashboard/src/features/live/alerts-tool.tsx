import { useMemo, useState } from 'react';
import { useMatch } from 'react-router';
import { useAlertsQuery, usePitsQuery } from '@/api/api';
import type { Alert, Pit } from '@/contract/shapes';
import { AlertPanel } from './alert-panel';
import { byUrgency } from './alert-words';
import { AlertBell } from './top-bar';

const noAlerts: Alert[] = [];
const noPits: Pit[] = [];

/** The bell of every page, and the panel that it opens; open where a message about an alert leads to. */
export function AlertsTool({ workshop }: { workshop: number }) {
  const linked = useMatch('/a/:id')?.params.id ?? null;
  const [opened, setOpen] = useState(false);
  const [closed, setClosed] = useState<string | null>(null);
  const open = opened || linked !== closed;
  const { data: alerts = noAlerts } = useAlertsQuery(workshop);
  const { data: pits = noPits } = usePitsQuery(workshop);
  const urgent = useMemo(() => alerts.toSorted(byUrgency), [alerts]);
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
          setClosed(linked);
        }}
        alerts={urgent}
        pits={pits}
        workshop={workshop}
      />
    </>
  );
}
