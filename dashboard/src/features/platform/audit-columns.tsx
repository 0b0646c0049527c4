import { changesOf } from '@/domain/changes';
import { useAlertTypeName } from '@/kit/alert-text';
import { ChangeList } from '@/kit/change-list';
import { Moment } from '@/kit/moment';
import { PageLink } from '@/kit/page-link';
import type { Column } from '@/kit/table';
import { wholeMomentOf } from '@/kit/times';
import { readable, useJobWords } from '@/words';
import { didWords, fieldWords, hasWords, isCode, isMoment, refusalWords, stageOf, thingWords } from '@/words/audit';
import type { AuditEntry } from './shapes';
import { alertWords, usePlatformWords } from './words';

/** What is shown of a change: who, what, of whom, and what was before. */
export function useAuditColumns(workshops: { id: number; name: string }[]): Column<AuditEntry>[] {
  const { t } = usePlatformWords();
  const names = new Map(workshops.map(({ id, name }) => [id, name]));
  return [
    {
      id: 'what',
      title: t('column.what'),
      width: '3fr',
      card: 'heading',
      cell: (entry) => <What entry={entry} />,
    },
    {
      id: 'who',
      title: t('column.who'),
      width: '1.2fr',
      cell: ({ actor_name }) => (
        <span translate="no" className="wrap-anywhere">
          {actor_name}
        </span>
      ),
    },
    {
      id: 'workshop',
      title: t('column.workshop'),
      cell: ({ workshop_id }) =>
        workshop_id === null ? t('audit.platform') : (names.get(workshop_id) ?? `#${workshop_id}`),
    },
    { id: 'at', title: t('column.at'), cell: ({ created_at }) => <Moment at={created_at} /> },
    {
      id: 'call',
      title: t('column.logs'),
      card: 'foot',
      cell: ({ correlation_id }) =>
        correlation_id === null ? (
          '–'
        ) : (
          <PageLink
            to={`/platform/logs?correlation_id=${encodeURIComponent(correlation_id)}`}
            aria-label={t('audit.logsOf', { id: correlation_id })}
            className="inline-flex min-h-6 items-center text-accent underline"
          >
            {t('audit.logs')}
          </PageLink>
        ),
    },
  ];
}

function What({ entry: { action, thing, thing_id, before, after } }: { entry: AuditEntry }) {
  const { t, language } = usePlatformWords();
  const { stageName, workTypeName } = useJobWords();
  const alertTypeName = useAlertTypeName();
  const fieldName = (name: string) => (hasWords(fieldWords, name) ? t(`field.${name}`) : readable(name));
  const valueOf = (field: string, value: unknown): string | null => {
    if (value === null || value === undefined) return null;
    if (typeof value === 'boolean') return t(value ? 'yes' : 'no');
    if (Array.isArray(value)) return value.map((one) => stageText(one) ?? valueOf(field, one)).join(', ') || '–';
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    if (isMoment(text)) return wholeMomentOf(Date.parse(text), language);
    if (field === 'work_type') return workTypeName(text);
    if (field === 'alert_type') return hasWords(alertWords, text) ? t(`alertType.${text}`) : alertTypeName(text);
    if (thing === 'dead_letter' && field === 'reason' && hasWords(refusalWords, text)) return t(`refusal.${text}`);
    return isCode(field, text) ? t(`value.${text}`) : text;
  };
  const stageText = (one: unknown): string | null => {
    const stage = stageOf(one);
    return stage && `${stageName(stage.name)} ${stage.weight} %`;
  };
  const changes = changesOf(before, after).map((change) => ({
    label: change.path.map(fieldName).join(', '),
    before: valueOf(change.path.at(-1) ?? '', change.before),
    after: valueOf(change.path.at(-1) ?? '', change.after),
  }));
  return (
    <div className="min-w-0">
      <p className="font-[550] wrap-anywhere">
        {hasWords(thingWords, thing) ? t(`thing.${thing}`) : readable(thing)}
        {thing_id !== null && <span translate="no"> {thing_id}</span>}
        {': '}
        {hasWords(didWords, action) ? t(`did.${action}`) : readable(action)}
      </p>
      {changes.length > 0 && (
        <details>
          <summary className="min-h-6 cursor-pointer text-xs font-normal text-muted">
            {t('audit.changes', { count: changes.length })}
          </summary>
          <div className="mt-1 font-normal">
            <ChangeList changes={changes} />
          </div>
        </details>
      )}
    </div>
  );
}
