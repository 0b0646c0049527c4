import type { Problem } from '@/api/call';
import { Button } from '@/kit/button';
import { confirm } from '@/kit/confirm';
import { useProblemText } from '@/kit/problem';
import { momentOf } from '@/kit/times';
import { toast } from '@/kit/toast';
import { useClock } from '@/live/clock';
import { useWords } from '@/words';
import { Box } from './box';
import { useSayConsentMutation } from './calls';
import type { MyJobDetail } from './shapes';
import { useCustomerWords } from './words';

/** Whether the workshop may film the work: given as long as the job is open, withdrawn at any time. */
export function ConsentBox({ job, over }: { job: MyJobDetail; over: boolean }) {
  const { t, language } = useCustomerWords();
  const { t: shared } = useWords();
  const problemText = useProblemText();
  const [say, { isLoading }] = useSayConsentMutation();
  const given = job.consent?.video === true;
  const at = job.consent ? Date.parse(job.consent.at) : null;
  const when = useClock((now) => (at === null ? '' : momentOf(at, now, language)));

  const change = async () => {
    if (isLoading) return;
    if (given && over) {
      const sure = await confirm({
        title: t('consent.sureTitle'),
        text: t('consent.sureText'),
        action: t('consent.withdraw'),
      });
      if (!sure) return;
    }
    const answer = await say({ job: job.id, video: !given });
    if (answer.error) toast({ tone: 'bad', text: problemText(answer.error as Problem) });
    else toast({ text: t(given ? 'consent.withdrawn' : 'consent.given') });
  };

  return (
    <Box title={t('consent.title')}>
      <p className="text-muted">{shared('consent')}</p>
      <div className="mt-3 flex flex-wrap items-center justify-between gap-3">
        <p role="status" className="text-sm font-medium">
          {given ? t('consent.since', { when }) : at === null ? t('consent.never') : t('consent.not', { when })}
        </p>
        <Button look={given ? 'plain' : 'primary'} aria-disabled={isLoading} onClick={() => void change()}>
          {t(given ? 'consent.withdraw' : 'consent.agree')}
        </Button>
      </div>
    </Box>
  );
}
