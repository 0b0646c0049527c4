import { useAlertActMutation } from '@/api/alert-calls';
import { useAlertsQuery } from '@/api/api';
import type { Problem } from '@/api/call';
import type { Alert } from '@/contract/shapes';
import { Age } from '@/kit/age';
import { useAlertText } from '@/kit/alert-text';
import { Icon, Spinner } from '@/kit/icons';
import { useProblemText } from '@/kit/problem';
import { toast } from '@/kit/toast';
import { useWords } from '@/words';
import type { PitDetail } from './shapes';

const noAlerts: Alert[] = [];

/** What is wrong here and now: loud while nobody has acknowledged it, then quiet until it is over. */
export function AlertsSection({ workshop, pit }: { workshop: number; pit: PitDetail }) {
  const here = (useAlertsQuery(workshop).data ?? noAlerts).filter(({ pit_id }) => pit_id === pit.id);
  if (here.length === 0) return null;
  const quietLast = here.toSorted((a, b) => Number(a.status !== 'open') - Number(b.status !== 'open'));
  return (
    <ul className="flex flex-col gap-2">
      {quietLast.map((alert) => (
        <Item key={alert.id} alert={alert} workshop={workshop} number={pit.pit_number} />
      ))}
    </ul>
  );
}

const tones = {
  critical: 'bg-bad-strip text-on-bad-strip',
  warning: 'bg-warn-strip text-on-warn-strip',
  info: 'bg-accent text-on-accent',
} as const;

function Item({ alert, workshop, number }: { alert: Alert; workshop: number; number: number }) {
  const { t } = useWords();
  const text = useAlertText()(alert);
  const open = alert.status === 'open';
  return (
    <li
      data-alert={alert.severity}
      className={`flex min-h-11 items-center gap-2.5 rounded-md px-4 text-sm font-semibold ${open ? tones[alert.severity] : 'border border-line bg-sunken text-ink'}`}
    >
      <Icon name={open ? 'warning' : 'check'} size={16} />
      <span className="min-w-0 flex-1 py-2">
        {text}
        {!open && <span className="block text-xs font-medium">{t('alert.acknowledged')}</span>}
      </span>
      <Age since={Date.parse(alert.created_at)} phrase="alert.since" />
      {open && (
        <Acknowledge
          alert={alert}
          workshop={workshop}
          label={t('alert.acknowledgeOf', { what: text, where: t('pit.number', { number }) })}
        />
      )}
    </li>
  );
}

function Acknowledge({ alert: { id }, workshop, label }: { alert: Alert; workshop: number; label: string }) {
  const { t } = useWords();
  const problemText = useProblemText();
  const [act, { isLoading }] = useAlertActMutation();
  const press = async () => {
    const { error } = await act({ id, workshop });
    if (error) toast({ tone: 'bad', text: t('alert.failed', { why: problemText(error as Problem) }) });
  };
  const check = <Icon name="check" size={20} />;
  return (
    <button
      type="button"
      aria-label={label}
      aria-disabled={isLoading}
      onClick={() => void (isLoading || press())}
      className="-mr-3 grid size-11 flex-none place-items-center rounded-md outline-current hover:bg-black/10 focus-visible:-outline-offset-4"
    >
      {isLoading ? <Spinner before={check} /> : check}
    </button>
  );
}
