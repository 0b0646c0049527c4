import { useEffect, useRef, useState } from 'react';
import type { Alert, Pit } from '@/contract/shapes';
import { placeOf } from '@/domain/devices';
import { useAlertText } from '@/kit/alert-text';
import { useWords } from '@/words';

/** Tells screen readers of alerts that open while the page is there; those found at the start are on the cards. */
export function AlertAnnouncer({ alerts, pits }: { alerts: Alert[]; pits: Pit[] }) {
  const { t } = useWords();
  const alertText = useAlertText();
  const newest = useRef<number | null>(null);
  const [text, setText] = useState('');

  useEffect(() => {
    const last = alerts.reduce<Alert | null>((a, b) => (a === null || b.id > a.id ? b : a), null);
    if (newest.current !== null && last && last.id > newest.current && last.status === 'open') {
      const pit = pits.find(({ id }) => id === last.pit_id);
      const where = placeOf(last, pit, (number) => t('pit.number', { number }));
      setText(t('alert.raised', { what: alertText(last), where }));
    }
    newest.current = Math.max(newest.current ?? 0, last?.id ?? 0);
  }, [alerts, pits, t, alertText]);

  return (
    <p role="status" className="sr-only">
      {text}
    </p>
  );
}
