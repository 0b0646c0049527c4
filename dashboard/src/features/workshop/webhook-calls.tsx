import type { Webhook } from '@/contract/shapes';
import { Moment } from '@/kit/moment';
import { Loaded } from '@/kit/states';
import { readable } from '@/words/readable';
import { useWebhookCallsQuery } from './calls';
import type { WebhookCall } from './shapes';
import { useWorkshopWords } from './words';

/** What becomes of a call comes by time alone, and no event tells that. */
const POLL_MS = 5_000;

/** How the last calls of a webhook went, the newest first. */
export function WebhookCalls({ workshop, webhook }: { workshop: number; webhook: Webhook }) {
  const { t } = useWorkshopWords();
  const query = useWebhookCallsQuery(workshop, { pollingInterval: POLL_MS, skipPollingIfUnfocused: true });
  const { last_at, last_status, last_error } = webhook;
  return (
    <section aria-labelledby="webhook-calls">
      <h3 id="webhook-calls" className="text-sm font-[650]">
        {t('webhook.calls')}
      </h3>
      {last_at !== null && (
        <p className={`mt-1 text-sm break-words ${last_error === null ? 'text-muted' : 'text-bad'}`}>
          <Moment at={last_at} />: {last_error ?? t('webhook.answered', { status: last_status ?? 200 })}
        </p>
      )}
      <Loaded query={query}>
        {(calls) =>
          calls.length === 0 ? (
            <p className="mt-1 text-sm text-muted">{t('webhook.noCalls')}</p>
          ) : (
            <ol className="mt-2 flex flex-col divide-y divide-line">
              {calls.map((call) => (
                <CallItem key={call.id} call={call} />
              ))}
            </ol>
          )
        }
      </Loaded>
    </section>
  );
}

function CallItem({ call: { event, state, reason, created_at, sent_at, delivered_at } }: { call: WebhookCall }) {
  const { t } = useWorkshopWords();
  return (
    <li data-state={state} className="flex flex-wrap items-baseline gap-x-3 py-2 text-sm">
      <span className="font-[550]">{event === 'test' ? t('webhook.test') : readable(event)}</span>
      <span className={state === 'failed' || state === 'dead' ? 'text-bad' : ''}>{t(`webhook.state.${state}`)}</span>
      <span className="text-xs text-muted">
        <Moment at={delivered_at ?? sent_at ?? created_at} />
      </span>
      {reason !== null && <span className="w-full text-xs break-words text-muted">{reason}</span>}
    </li>
  );
}
