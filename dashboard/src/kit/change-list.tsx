import { useWords } from '../words';

export interface ShownChange {
  /** What it is of; unique among those shown together. */
  label: string;
  /** Null: there was nothing. */
  before: string | null;
  after: string | null;
}

/** What was, or will be, changed: the value before struck through, the new one beside it. */
export function ChangeList({ changes }: { changes: ShownChange[] }) {
  const { t } = useWords();
  return (
    <dl className="grid gap-x-4 gap-y-1 text-sm sm:grid-cols-[minmax(8rem,12rem)_1fr]">
      {changes.map(({ label, before, after }) => (
        <div key={label} className="contents">
          <dt className="text-muted">{label}</dt>
          <dd className="min-w-0 break-words max-sm:mb-1.5">
            {before !== null && (
              <>
                <span className="sr-only">{t('kit.change.before')} </span>
                <del className="text-muted decoration-line-strong">{before}</del>{' '}
              </>
            )}
            {before !== null && after !== null && <span aria-hidden="true">→ </span>}
            {after !== null ? (
              <>
                {before !== null && <span className="sr-only">{t('kit.change.after')} </span>}
                <ins className="font-[550] no-underline">{after}</ins>
              </>
            ) : (
              <span className="sr-only">{t('kit.change.removed')}</span>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
