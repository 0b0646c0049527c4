import { useStore } from '@/api/store';
import { Age } from '@/kit/age';
import { useWords } from '@/words';

const dots = {
  connecting: 'bg-line-strong',
  live: 'bg-ok ring-4 ring-ok/20',
  lost: 'bg-warn ring-4 ring-warn/20 animate-shimmer',
} as const;

/** Whether values arrive by themselves, and when something last came. Only the state is announced, not the age. */
export function LinkState() {
  const { t } = useWords();
  const { link, heardAt } = useStore((state) => state.feed);
  return (
    <div data-link={link} className="flex items-center gap-2.5 text-sm whitespace-nowrap text-muted">
      <i className={`size-2 flex-none rounded-full ${dots[link]}`} aria-hidden="true" />
      <span>
        <span role="status" className={link === 'lost' ? 'font-semibold text-warn' : ''}>
          {t(`link.${link}`)}
          {link === 'lost' && <span className="sr-only"> {t('link.polling')}</span>}
        </span>
        {heardAt !== null && (
          <>
            {link === 'lost' ? ' ' : ', '}
            <Age since={heardAt} phrase="link.updated" />
          </>
        )}
      </span>
    </div>
  );
}
