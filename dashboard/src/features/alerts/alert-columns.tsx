import { Age } from '@/kit/age';
import { useAlertText } from '@/kit/alert-text';
import { useSilenceText } from '@/kit/alert-words';
import { Icon, type IconName } from '@/kit/icons';
import { Moment } from '@/kit/moment';
import type { Column } from '@/kit/table';
import { useWords } from '@/words';
import { useAdvice, useTookText } from './advice';
import { AlertActs } from './alert-acts';
import type { AlertsTab } from './calls';
import { ChartLink } from './chart-link';
import { SeverityBadge } from './severity-badge';
import type { ListedAlert } from './shapes';
import { ToldLink } from './told-link';
import { useWhere } from './use-where';
import { useAlertsWords } from './words';

/** What the list says of an alert: what is wrong, what to do or how it ended, where and when, who knows of it. */
export function useAlertColumns(workshop: number, tab: AlertsTab): Column<ListedAlert>[] {
  const { t } = useAlertsWords();
  const alertText = useAlertText();
  const where = useWhere(workshop);
  const past = tab === 'history';
  const acts: Column<ListedAlert> = {
    id: 'acts',
    title: t('column.acts'),
    width: '19rem',
    card: 'foot',
    cell: (alert) => <AlertActs alert={alert} workshop={workshop} />,
  };
  return [
    {
      id: 'what',
      title: t('column.what'),
      width: '1.2fr',
      card: 'heading',
      cell: (alert) => (
        <span className="flex min-w-0 flex-col gap-1">
          <SeverityBadge alert={alert} />
          <span className="leading-tight break-words">{alertText(alert)}</span>
        </span>
      ),
    },
    {
      id: 'todo',
      title: t(past ? 'column.ended' : 'column.todo'),
      width: '2fr',
      card: 'bare',
      cell: (alert) => (alert.status === 'cleared' ? <Ended alert={alert} /> : <Todo alert={alert} />),
    },
    {
      id: 'where',
      title: t('column.where'),
      width: '7rem',
      card: 'start',
      cell: (alert) => <ChartLink alert={alert} where={where(alert)} />,
    },
    {
      id: 'when',
      title: t('column.when'),
      width: '9.5rem',
      card: 'end',
      cell: (alert) => <When alert={alert} />,
    },
    {
      id: 'told',
      title: t('column.told'),
      width: '6rem',
      card: 'line',
      cell: (alert) => <ToldLink alert={alert} what={alertText(alert)} />,
    },
    ...(past ? [] : [acts]),
  ];
}

/** What to do, and what is special about this one. */
export function Todo({ alert }: { alert: ListedAlert }) {
  const { t: say } = useWords();
  const advice = useAdvice()(alert);
  const silence = useSilenceText(alert);
  return (
    <div className="flex flex-col gap-1">
      <p data-advice>{advice}</p>
      {alert.escalated_at !== null && (
        <Sign icon="up" tone="text-bad">
          {say('alert.escalated')}
        </Sign>
      )}
      {alert.flapping && <Sign icon="repeat">{say('alert.flappingHint')}</Sign>}
      {silence && <Sign icon="warning">{silence}</Sign>}
    </div>
  );
}

function Sign({ icon, tone = 'text-muted', children }: { icon: IconName; tone?: string; children: string }) {
  return (
    <p className={`flex items-center gap-1.5 text-xs font-medium ${tone}`}>
      <Icon name={icon} size={14} />
      {children}
    </p>
  );
}

export function Ended({ alert: { cleared_reason } }: { alert: ListedAlert }) {
  const { t } = useAlertsWords();
  return <p className="text-muted">{cleared_reason === null ? '–' : t(`reason.${cleared_reason}`)}</p>;
}

/** When it opened, and how long it goes on or took. */
function When({ alert: { created_at, cleared_at } }: { alert: ListedAlert }) {
  const { t } = useAlertsWords();
  const took = useTookText();
  const began = Date.parse(created_at);
  return (
    <>
      <span className="block">
        <Moment at={created_at} />
      </span>
      <span className="num block text-xs text-muted">
        {cleared_at === null ? (
          <Age since={began} phrase="alert.since" />
        ) : (
          t('lasted', { time: took((Date.parse(cleared_at) - began) / 1000) })
        )}
      </span>
    </>
  );
}
