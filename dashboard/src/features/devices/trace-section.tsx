import { useState } from 'react';
import { Button } from '@/kit/button';
import { Moment } from '@/kit/moment';
import { Section } from '@/kit/section';
import { useTold } from '@/kit/use-told';
import { useTraceDeviceMutation } from './calls';
import type { TracedMessage } from './shapes';
import { isRefusal, useDevicesWords } from './words';

const MINUTES = 15;

/** Every message of a device for a quarter of an hour, and where each stopped. */
export function TraceSection({ id, trace }: { id: string; trace: TracedMessage[] }) {
  const { t } = useDevicesWords();
  const told = useTold();
  const [start, { isLoading }] = useTraceDeviceMutation();
  const [until, setUntil] = useState<string | null>(null);
  const begin = async () => {
    const answer = await told(() => start({ id, minutes: MINUTES }), t('trace.started'));
    if (answer) setUntil(answer.until);
  };
  return (
    <Section title={t('trace.title')} lead={t('trace.lead')}>
      <div className="mb-3 flex flex-wrap items-center gap-3">
        <Button disabled={isLoading} onClick={() => void begin()}>
          {t('trace.start')}
        </Button>
        {until !== null && (
          <p className="text-sm text-muted">
            {t('trace.until')} <Moment at={until} />
          </p>
        )}
      </div>
      {trace.length === 0 && <p className="text-muted">{t('trace.none')}</p>}
      <ul className="flex flex-col divide-y divide-line">
        {trace.map((message, i) => (
          <li key={`${message.at} ${i}`} data-outcome={message.outcome}>
            <Message message={message} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Message({ message: { at, topic, payload, outcome, reason } }: { message: TracedMessage }) {
  const { t } = useDevicesWords();
  return (
    <details>
      <summary className="flex min-h-11 cursor-pointer flex-wrap items-center gap-x-3 text-sm sm:min-h-10">
        <span className={outcome === 'stored' ? 'text-ok' : 'font-semibold text-bad'}>{t(`outcome.${outcome}`)}</span>
        {reason !== null && <span>{isRefusal(reason) ? t(`refusal.${reason}`) : reason}</span>}
        <span className="text-muted">
          <Moment at={at} />
        </span>
      </summary>
      <p className="font-mono text-xs wrap-anywhere text-muted">{topic}</p>
      <pre className="mt-1 mb-3 rounded-md bg-sunken p-3 text-xs whitespace-pre-wrap wrap-anywhere">
        {readable(payload)}
      </pre>
    </details>
  );
}

/** JSON, a line a field; what is none stays as it was sent. */
export function readable(payload: string): string {
  try {
    return JSON.stringify(JSON.parse(payload), null, 2);
  } catch {
    return payload;
  }
}
