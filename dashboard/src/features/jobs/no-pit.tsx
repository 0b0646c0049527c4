import { useIsOwner } from '@/api/viewers';
import { PageLink } from '@/kit/page-link';
import { Empty } from '@/kit/states';
import { useWords } from '@/words';
import { usePitText } from './pit-text';
import type { PitChoice } from './shapes';
import { useJobsWords } from './words';

const link = 'inline-flex min-h-11 items-center font-semibold text-accent underline';

/** Says why no job can be made, and leads to where that is mended. */
export function NoPit({ pits }: { pits: PitChoice[] }) {
  const { t } = useJobsWords();
  const { t: say } = useWords();
  const pitText = usePitText();
  const owner = useIsOwner();
  return (
    <Empty icon="car" title={t('new.noPit')}>
      <p>{pits.length > 0 ? t('new.notInUse') : say(owner ? 'live.noneOwner' : 'live.noneHint')}</p>
      {pits.map((pit) => (
        <PageLink key={pit.id} to={`/pits/${pit.id}`} className={link}>
          {pitText(pit)}
        </PageLink>
      ))}
      {pits.length === 0 && owner && (
        <PageLink to="/workshop?tab=pits" className={link}>
          {say('live.toPits')}
        </PageLink>
      )}
    </Empty>
  );
}
