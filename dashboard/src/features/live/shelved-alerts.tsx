import { useAlertActMutation, useShelvedAlertsQuery } from '@/api/alert-calls';
import type { Problem } from '@/api/call';
import type { Alert, Pit } from '@/contract/shapes';
import { placeOf } from '@/domain/devices';
import { Button } from '@/kit/button';
import { useAlertText } from '@/kit/alert-text';
import { Icon } from '@/kit/icons';
import { useProblemText } from '@/kit/problem';
import { useWords } from '@/words';
import { useShelvedText } from '@/kit/alert-words';

interface ShelvedAlertsProps {
  /** Those that are not cleared, which are shown elsewhere. */
  open: Alert[];
  pits: Pit[];
  workshop: number;
}

/** What is cleared and would be shelved when it opened again, so that nobody waits in vain to hear of it. */
export function ShelvedAlerts({ open, pits, workshop }: ShelvedAlertsProps) {
  const { t } = useWords();
  const { data: shelved = [] } = useShelvedAlertsQuery({ workshop, open: open.map(({ id }) => id) });
  if (shelved.length === 0) return null;
  return (
    <section aria-labelledby="shelved-title" className="border-t border-line p-4">
      <h3 id="shelved-title" className="mb-2 text-sm font-semibold">
        {t('alert.shelvedTitle')}
      </h3>
      <ul className="flex flex-col gap-2">
        {shelved.map((alert) => (
          <ShelvedItem
            key={alert.id}
            alert={alert}
            pit={pits.find((pit) => pit.id === alert.pit_id)}
            workshop={workshop}
          />
        ))}
      </ul>
    </section>
  );
}

function ShelvedItem({ alert, pit, workshop }: { alert: Alert; pit: Pit | undefined; workshop: number }) {
  const { t } = useWords();
  const what = useAlertText()(alert);
  const until = useShelvedText(alert);
  const problemText = useProblemText();
  const [act, { isLoading, error }] = useAlertActMutation();
  const where = placeOf(alert, pit, (number) => t('pit.number', { number }));
  if (until === null) return null;
  return (
    <li>
      <div className="flex items-center gap-2 text-sm">
        <Icon name="clock" size={14} />
        <span className="min-w-0 flex-1">
          {[what, where].filter(Boolean).join(', ')}
          <span className="block text-muted">{until}</span>
        </span>
        <Button
          look="quiet"
          aria-label={t('alert.unshelveOf', { what, where })}
          aria-disabled={isLoading}
          onClick={() => void (isLoading || act({ id: alert.id, workshop, shelve: 0 }))}
        >
          {t('alert.unshelve')}
        </Button>
      </div>
      <div role="alert">
        {error && <p className="mt-1 text-sm text-bad">{t('alert.failed', { why: problemText(error as Problem) })}</p>}
      </div>
    </li>
  );
}
