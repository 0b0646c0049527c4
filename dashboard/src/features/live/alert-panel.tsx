import { Suspense, useEffect, useRef } from 'react';
import { useAlertActMutation } from '@/api/alert-calls';
import type { Problem } from '@/api/call';
import type { Alert, Latest, Pit } from '@/contract/shapes';
import { placeOf } from '@/domain/devices';
import { Age } from '@/kit/age';
import { useBoardQuery } from '@/api/api';
import { newestOf, presenceMs } from '@/domain/board';
import { Button } from '@/kit/button';
import { Icon, Spinner } from '@/kit/icons';
import { Notice } from '@/kit/notice';
import { PageLink } from '@/kit/page-link';
import { useProblemText } from '@/kit/problem';
import { useAlertText } from '@/kit/alert-text';
import { useWords } from '@/words';
import { alertValue, measuredOf, useMayEnd, useNewestValue, useShelvedText, useSilenceText } from '@/kit/alert-words';
import { PushSwitch } from './push-switch';
import { ShelvedAlerts } from './shelved-alerts';

interface AlertPanelProps {
  open: boolean;
  onClose: () => void;
  /** The most urgent first. */
  alerts: Alert[];
  pits: Pit[];
  workshop: number;
}

/** The alerts of the workshop that are not cleared yet, sliding in from the side. */
export function AlertPanel({ open, onClose, alerts, pits, workshop }: AlertPanelProps) {
  const { t } = useWords();
  const ids = pits.map(({ id }) => id);
  const board = useBoardQuery({ workshop, pits: ids }, { skip: !open || ids.length === 0 }).data;
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open]);
  return (
    // A click on the dialog itself is one beside its content; the keyboard has Escape and the close button.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/click-events-have-key-events
    <dialog
      ref={dialog}
      aria-labelledby="alerts-title"
      onClose={onClose}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
      className="fixed inset-y-0 right-0 left-auto m-0 h-full max-h-none w-full max-w-[26rem] border-l border-line bg-bg text-ink shadow-2xl open:animate-slide-in"
    >
      {open && (
        <div className="flex h-full flex-col">
          <header className="flex items-center gap-2 border-b border-line py-3 pr-3 pl-5">
            <h2 id="alerts-title" className="flex-1 text-lg font-[650] tracking-tight">
              {t('alert.title')}
            </h2>
            <Button look="quiet" square aria-label={t('app.close')} onClick={onClose}>
              <Icon name="close" />
            </Button>
          </header>
          {alerts.length === 0 ? (
            <Notice icon={<Icon name="check" size={32} />} title={t('alert.none')}>
              <p>{t('alert.noneHint')}</p>
            </Notice>
          ) : (
            <ul className="flex flex-col gap-2.5 overflow-y-auto p-4">
              {alerts.map((alert) => (
                <AlertItem
                  key={alert.id}
                  alert={alert}
                  pit={pits.find((pit) => pit.id === alert.pit_id)}
                  workshop={workshop}
                  latest={alert.pit_id === null ? null : (board?.[alert.pit_id] ?? null)}
                />
              ))}
            </ul>
          )}
          <ShelvedAlerts open={alerts} pits={pits} workshop={workshop} />
          <footer className="mt-auto flex flex-col gap-3 border-t border-line p-4">
            <Suspense>
              <PushSwitch />
            </Suspense>
            <PageLink
              to="/alerts"
              onClick={onClose}
              className="flex h-11 items-center justify-center gap-2 rounded-md border border-line text-sm leading-none font-[550] hover:border-line-strong sm:h-10"
            >
              {t('alert.all')}
            </PageLink>
          </footer>
        </div>
      )}
    </dialog>
  );
}

/** For how long an alert is shelved at a press. */
const SHELVE_MINUTES = 60;

const tones = {
  critical: 'bg-bad-soft text-bad',
  warning: 'bg-warn-soft text-warn',
  info: 'bg-accent-soft text-accent',
};

interface AlertItemProps {
  alert: Alert;
  pit: Pit | undefined;
  workshop: number;
  /** The newest values of its pit; null: not known. */
  latest: Latest | null;
}

function AlertItem({ alert, pit, workshop, latest }: AlertItemProps) {
  const { t } = useWords();
  const text = useAlertText()(alert);
  const problemText = useProblemText();
  const shelved = useShelvedText(alert);
  const silence = useSilenceText(alert);
  const mayEnd = useMayEnd(alert);
  const [act, { isLoading, error }] = useAlertActMutation();
  const where = placeOf(alert, pit, (number) => t('pit.number', { number }));
  const value = alertValue(alert);
  const newest = useNewestValue(alert, newestOf(latest, measuredOf(alert)), presenceMs(latest, []));
  const check = <Icon name="check" size={16} />;
  return (
    <li className="rounded-md border border-line bg-surface p-3.5">
      <div className="flex items-center gap-2 text-xs">
        <span
          className={`inline-flex items-center gap-1.5 rounded-full px-2 py-0.5 font-semibold ${tones[alert.severity]}`}
        >
          <Icon name="warning" size={12} />
          {t(`alert.severity.${alert.severity}`)}
        </span>
        {alert.escalated_at !== null && (
          <span className="inline-flex items-center gap-1 font-semibold text-bad">
            <Icon name="up" size={12} />
            {t('alert.escalated')}
          </span>
        )}
        <span className="font-semibold">{where}</span>
        <span className="ml-auto text-muted">
          <Age since={Date.parse(alert.created_at)} phrase="alert.since" />
        </span>
      </div>
      <p className="mt-2.5 font-semibold tracking-tight">{text}</p>
      {pit && alert.device_id !== null && !where.includes(alert.device_id) && (
        <p className="mt-0.5 font-mono text-xs wrap-anywhere text-muted">{alert.device_id}</p>
      )}
      {alert.flapping && (
        <p className="mt-1 flex items-center gap-1.5 text-sm text-muted">
          <Icon name="repeat" size={14} />
          {t('alert.flappingHint')}
        </p>
      )}
      {silence && (
        <p className="mt-1 flex items-center gap-1.5 text-sm text-muted">
          <Icon name="warning" size={14} />
          {silence}
        </p>
      )}
      {shelved && (
        <p className="mt-1 flex items-center gap-1.5 text-sm text-muted">
          <Icon name="clock" size={14} />
          {shelved}
        </p>
      )}
      <div className="mt-1 flex flex-wrap items-center justify-end gap-2">
        <span className="num flex-1 text-sm text-muted">
          {value && t('alert.startedAt', { value })}
          {newest && <b className="font-semibold text-ink"> · {t('alert.nowAt', { value: newest })}</b>}
        </span>
        {mayEnd && (
          <Button
            look="quiet"
            aria-label={t('alert.endOf', { what: text, where })}
            aria-disabled={isLoading}
            onClick={() => void (isLoading || act({ id: alert.id, workshop, clear: true }))}
          >
            {t('alert.end')}
          </Button>
        )}
        <Button
          look="quiet"
          aria-label={t(shelved ? 'alert.unshelveOf' : 'alert.shelveOf', { what: text, where })}
          aria-disabled={isLoading}
          onClick={() => void (isLoading || act({ id: alert.id, workshop, shelve: shelved ? 0 : SHELVE_MINUTES }))}
        >
          {t(shelved ? 'alert.unshelve' : 'alert.shelve')}
        </Button>
        {alert.status === 'open' ? (
          <Button
            aria-label={t('alert.acknowledgeOf', { what: text, where })}
            aria-disabled={isLoading}
            onClick={() => void (isLoading || act({ id: alert.id, workshop }))}
          >
            {isLoading ? <Spinner before={check} /> : check}
            {t('alert.acknowledge')}
          </Button>
        ) : (
          <span className="inline-flex h-10 items-center gap-1.5 text-sm text-muted">
            <Icon name="check" size={16} />
            {t('alert.acknowledged')}
          </span>
        )}
      </div>
      <div role="alert">
        {error && <p className="mt-2 text-sm text-bad">{t('alert.failed', { why: problemText(error as Problem) })}</p>}
      </div>
    </li>
  );
}
