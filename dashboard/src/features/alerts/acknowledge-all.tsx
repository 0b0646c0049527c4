import type { Problem } from '@/api/call';
import { Button } from '@/kit/button';
import { confirm } from '@/kit/confirm';
import { Icon, Spinner } from '@/kit/icons';
import { useProblemText } from '@/kit/problem';
import { toast } from '@/kit/toast';
import { useWords } from '@/words';
import { useAcknowledgeAlertsMutation, useUnseenAlertsQuery, type AlertFilter } from './calls';
import { useAlertsWords } from './words';

interface AcknowledgeAllProps {
  filter: AlertFilter;
  isFiltered: boolean;
  /** Whether there are none at all, which the list says. */
  none: boolean;
}

/** Acknowledges all alerts that the filters let through, on this page of the list and the others. */
export function AcknowledgeAll({ filter, isFiltered, none }: AcknowledgeAllProps) {
  const { t } = useAlertsWords();
  const { t: say } = useWords();
  const problemText = useProblemText();
  const { currentData: unseen } = useUnseenAlertsQuery(filter); // never how many the filter before let through
  const [acknowledge, { isLoading }] = useAcknowledgeAlertsMutation();
  const press = async () => {
    if (isLoading || !unseen) return;
    const sure = await confirm({
      title: t('list.allTitle', { what: t('list.allCount', { count: unseen }) }),
      text: t('list.allText'),
      action: say('alert.acknowledge'),
    });
    if (!sure) return;
    const { data, error } = await acknowledge(filter);
    if (data) toast({ text: t('list.allDone', { count: data.acknowledged }) });
    else toast({ tone: 'bad', text: say('alert.failed', { why: problemText(error as Problem) }) });
  };
  const check = <Icon name="check" size={16} />;
  return (
    <div className="mb-4 flex flex-wrap items-center gap-3">
      <Button aria-disabled={isLoading || !unseen} className="aria-disabled:opacity-60" onClick={() => void press()}>
        {isLoading ? <Spinner before={check} /> : check}
        {t(isFiltered ? 'list.allFiltered' : 'list.all')}
      </Button>
      <p role="status" className="num text-sm text-muted">
        {unseen === 0 ? !none && t('list.noneLeft') : unseen !== undefined && t('list.allCount', { count: unseen })}
      </p>
    </div>
  );
}
