import { Button } from '@/kit/button';
import { Moment } from '@/kit/moment';
import type { Column } from '@/kit/table';
import { useTold } from '@/kit/use-told';
import { readable, useWords } from '@/words';
import { hasWords, refusalWords } from '@/words/audit';
import { useReplayLetterMutation } from './calls';
import type { DeadLetter } from './shapes';
import { usePlatformWords } from './words';

/** What is shown of a message that was refused. */
export function useLetterColumns(): Column<DeadLetter>[] {
  const { t } = usePlatformWords();
  return [
    {
      id: 'reason',
      title: t('column.reason'),
      width: '1.2fr',
      card: 'heading',
      cell: (letter) => <Reason letter={letter} />,
    },
    { id: 'from', title: t('column.from'), width: '2fr', card: 'bare', cell: (letter) => <From letter={letter} /> },
    { id: 'received', title: t('column.received'), cell: ({ received_at }) => <Moment at={received_at} /> },
    {
      id: 'replayed',
      title: t('column.replayed'),
      cell: ({ replayed_at }) => (replayed_at === null ? t('letters.waits') : <Moment at={replayed_at} />),
    },
    { id: 'acts', title: t('column.acts'), card: 'foot', cell: (letter) => <Replay letter={letter} /> },
  ];
}

function Reason({ letter: { reason, detail, fields } }: { letter: DeadLetter }) {
  const { t } = usePlatformWords();
  return (
    <div className="min-w-0">
      {hasWords(refusalWords, reason) ? t(`refusal.${reason}`) : <span translate="no">{readable(reason)}</span>}
      {fields.length > 0 && (
        <p className="text-xs wrap-anywhere">
          {t('letters.fields', { count: fields.length })}{' '}
          <span translate="no" className="font-mono">
            {fields.join(', ')}
          </span>
        </p>
      )}
      {detail !== '' && (
        <p translate="no" className="text-xs font-normal text-muted wrap-anywhere">
          {detail}
        </p>
      )}
    </div>
  );
}

function From({ letter: { topic, device_id, payload, length } }: { letter: DeadLetter }) {
  const { t } = usePlatformWords();
  return (
    <div className="min-w-0">
      <p translate="no" className="font-mono text-xs wrap-anywhere">
        {device_id ?? topic}
      </p>
      <details>
        <summary className="min-h-6 cursor-pointer text-xs text-muted">{t('letters.payload', { length })}</summary>
        <p translate="no" className="mt-1 font-mono text-xs text-muted wrap-anywhere">
          {topic}
        </p>
        <pre
          translate="no"
          className="mt-1 max-h-60 overflow-auto rounded-md bg-sunken p-2 font-mono text-xs break-all whitespace-pre-wrap"
        >
          {payload}
        </pre>
      </details>
    </div>
  );
}

function Replay({ letter: { id, device_id, topic } }: { letter: DeadLetter }) {
  const { t } = usePlatformWords();
  const { i18n } = useWords();
  const [replay, { isLoading }] = useReplayLetterMutation();
  const told = useTold();
  const refused = ({ status, message }: { status: number | 'offline'; message: string }) =>
    status === 409 ? t('letters.refused', { why: i18n.language === 'en' ? message : '' }) : null;
  return (
    <Button
      aria-label={t('letters.replayOf', { what: device_id ?? topic })}
      aria-disabled={isLoading}
      onClick={() => void (isLoading || told(() => replay(id), t('letters.stored'), undefined, refused))}
    >
      {t('letters.replay')}
    </Button>
  );
}
