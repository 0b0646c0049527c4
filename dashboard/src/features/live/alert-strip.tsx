import { useAlertActMutation } from '@/api/alert-calls';
import type { Problem } from '@/api/call';
import type { Alert } from '@/contract/shapes';
import { Age } from '@/kit/age';
import { Icon, Spinner } from '@/kit/icons';
import { useAlertText } from '@/kit/alert-text';
import { useProblemText } from '@/kit/problem';
import { toast } from '@/kit/toast';
import { useWords } from '@/words';
import { useShelvedText, useSilenceText } from '@/kit/alert-words';

interface AlertStripProps {
  alert: Alert;
  more: number;
  where: string;
  /** Null: it is only shown. */
  workshop: number | null;
}

const tones = {
  critical: 'bg-bad-strip text-on-bad-strip',
  warning: 'bg-warn-strip text-on-warn-strip',
  info: 'bg-accent text-on-accent',
} as const;

/** The most urgent alert of a pit across its card: loud while nobody has acknowledged it, quiet afterwards. */
export function AlertStrip({ alert, more, where, workshop }: AlertStripProps) {
  const { t } = useWords();
  const text = useAlertText()(alert);
  const shelved = useShelvedText(alert);
  const silence = useSilenceText(alert);
  const open = alert.status === 'open';
  return (
    <div
      data-alert={alert.status}
      className={`relative mb-2.5 flex min-h-11 items-center gap-2 px-4 text-sm font-semibold ${open ? tones[alert.severity] : 'border-y border-line bg-sunken text-ink'}`}
    >
      <Icon name={open ? 'warning' : 'check'} size={16} />
      <span className="min-w-0 flex-1 py-1.5 leading-tight">
        {text}
        <span className="block text-xs font-medium">
          {!open && `${t('alert.acknowledged')}, `}
          {alert.escalated_at !== null && `${t('alert.escalated')}, `}
          {alert.flapping && `${t('alert.flapping')}, `}
          {silence && `${silence}, `}
          {shelved && `${shelved}, `}
          <Age since={Date.parse(alert.created_at)} phrase="alert.since" />
          {more > 0 && `, ${t('alert.more', { count: more })}`}
        </span>
      </span>
      {open && workshop !== null && (
        <Acknowledge id={alert.id} workshop={workshop} label={t('alert.acknowledgeOf', { what: text, where })} />
      )}
    </div>
  );
}

function Acknowledge({ id, workshop, label }: { id: number; workshop: number; label: string }) {
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
      className="relative z-2 -mr-2 grid size-11 flex-none place-items-center rounded-md outline-current hover:bg-black/10 focus-visible:-outline-offset-4"
    >
      {isLoading ? <Spinner before={check} /> : check}
    </button>
  );
}
