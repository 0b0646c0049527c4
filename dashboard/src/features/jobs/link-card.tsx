import { confirm } from '@/kit/confirm';
import { Menu } from '@/kit/menu';
import { useProblemText } from '@/kit/problem';
import { toast } from '@/kit/toast';
import type { Problem } from '@/api/call';
import { useRotateLinkMutation } from './calls';
import { Card } from './card';
import { ShareLink } from './share-link';
import type { JobPartProps } from './use-job-changes';
import { useJobsWords } from './words';

/** The page that the customer follows the work on. */
export function LinkCard({ job, changes, mayChange }: JobPartProps) {
  const { t } = useJobsWords();
  const problemText = useProblemText();
  const [rotate] = useRotateLinkMutation();
  const replace = async () => {
    const wanted = await confirm({ title: t('link.rotate'), text: t('link.rotateText'), action: t('link.rotate') });
    if (!wanted) return;
    const { error } = await changes.save(async () => ({ ...(await rotate(job.id).unwrap()), tag: null }));
    toast(error ? { tone: 'bad', text: changes.explain(error) ?? why(error) } : { text: t('link.rotated') });
  };
  const why = (problem: Problem) => problemText(problem);
  return (
    <Card
      title={t('link.title')}
      action={
        mayChange &&
        job.tracking_url !== null && (
          <Menu
            label={t('link.more')}
            actions={[{ id: 'rotate', text: `${t('link.rotate')}…`, icon: 'link', run: () => void replace() }]}
          />
        )
      }
    >
      {job.tracking_url === null ? (
        <p className="text-sm text-muted">{t('link.none')}</p>
      ) : (
        <ShareLink url={job.tracking_url} car={job.car_model} />
      )}
    </Card>
  );
}
