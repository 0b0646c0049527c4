import { useWords } from '../words';
import { Delayed } from './delayed';

/** A grey stand-in of a text's or picture's size; what comes later does not push the page around. */
export function Skeleton({ className = 'h-4 w-full' }: { className?: string }) {
  return <span aria-hidden="true" className={`block animate-shimmer rounded-sm bg-sunken ${className}`} />;
}

/** Says that something is loading; nothing for the first moment. */
export function Loading({ rows = 3 }: { rows?: number }) {
  const { t } = useWords();
  return (
    <div role="status" className="min-h-40">
      <Delayed>
        <span className="sr-only">{t('kit.loading')}</span>
        <div className="flex flex-col gap-3 py-2">
          {Array.from({ length: rows }, (_, i) => (
            <Skeleton key={i} className="h-12 w-full" />
          ))}
        </div>
      </Delayed>
    </div>
  );
}
