import { useState } from 'react';
import { useWorkshopQuery } from '@/api/api';
import { useAlertText } from '@/kit/alert-text';
import { useMayEnd, useShelvedText } from '@/kit/alert-words';
import { Button } from '@/kit/button';
import { Icon, Spinner } from '@/kit/icons';
import { Menu, type MenuAction } from '@/kit/menu';
import { momentOf } from '@/kit/times';
import { toast } from '@/kit/toast';
import { serverNow, useClock } from '@/live/clock';
import { useWords } from '@/words';
import type { ListedAlert } from './shapes';
import { ShelveDialog } from './shelve-dialog';
import { minutesUntil, tomorrowOf } from './shelving';
import { useAct } from './use-act';
import { useWhere } from './use-where';
import { useAlertsWords } from './words';

interface AlertActsProps {
  alert: ListedAlert;
  workshop: number;
}

/** What can be done with an alert: say that one looks after it, hold its notices back for a while, end one without data. */
export function AlertActs({ alert, workshop }: AlertActsProps) {
  const { t: say } = useWords();
  const what = useAlertText()(alert);
  const where = useWhere(workshop)(alert);
  const mayEnd = useMayEnd(alert);
  const { run, busy } = useAct(alert.id, workshop);
  const open = alert.status === 'open';
  const check = <Icon name="check" size={16} />;
  return (
    // Above the link that the whole row is.
    <div className="relative z-1 flex flex-wrap items-center gap-2 sm:justify-end">
      {alert.status !== 'cleared' && (
        // The same button before and after, so that whoever pressed it by the keyboard is still there.
        <Button
          look={open ? 'plain' : 'quiet'}
          aria-label={open ? say('alert.acknowledgeOf', { what, where }) : undefined}
          aria-disabled={busy || !open}
          onClick={() => void (open && run({}))}
        >
          {busy ? <Spinner before={check} /> : check}
          {say(open ? 'alert.acknowledge' : 'alert.acknowledged')}
        </Button>
      )}
      <Shelve alert={alert} workshop={workshop} what={what} where={where} />
      {mayEnd && (
        <Button look="quiet" aria-label={say('alert.endOf', { what, where })} onClick={() => void run({ clear: true })}>
          {say('alert.end')}
        </Button>
      )}
    </div>
  );
}

interface ShelveProps extends AlertActsProps {
  what: string;
  where: string;
}

function Shelve({ alert, workshop, what, where }: ShelveProps) {
  const { t, language } = useAlertsWords();
  const { t: say } = useWords();
  const shelved = useShelvedText(alert);
  const zone = useWorkshopQuery(workshop).data?.time_zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const tomorrow = useClock((now) => momentOf(tomorrowOf(alert, now, zone), now, language));
  const { run } = useAct(alert.id, workshop);
  const [asks, setAsks] = useState(false);
  const shelve = async (minutes: number) => {
    if ((await run({ shelve: minutes })) && minutes > 0) toast({ text: t('shelve.done') });
  };
  const lengths: MenuAction[] = [
    { id: 'quarter', text: t('shelve.quarter'), run: () => void shelve(15) },
    { id: 'hour', text: t('shelve.hour'), run: () => void shelve(60) },
    {
      id: 'tomorrow',
      text: t('shelve.tomorrow', { time: tomorrow }),
      run: () => {
        const now = serverNow();
        void shelve(minutesUntil(tomorrowOf(alert, now, zone), now, alert));
      },
    },
    {
      id: 'own',
      text: t('shelve.own'),
      run: () => {
        setAsks(true);
      },
    },
  ];
  const end: MenuAction = { id: 'end', text: say('alert.unshelve'), icon: 'undo', run: () => void shelve(0) };
  const over = alert.status === 'cleared';
  if (over && shelved === null) return null;
  return (
    <>
      <Menu label={t('shelve.open')} actions={[...(shelved === null ? [] : [end]), ...(over ? [] : lengths)]}>
        <Icon name="clock" size={16} />
        {shelved ?? t('shelve.open')}
        <span className="sr-only">{t('shelve.of', { what, where })}</span>
      </Menu>
      <ShelveDialog
        open={asks}
        alert={alert}
        what={what}
        zone={zone}
        onShelve={(minutes) => run({ shelve: minutes })}
        onClose={() => {
          setAsks(false);
        }}
      />
    </>
  );
}
