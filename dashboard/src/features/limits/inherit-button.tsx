import type { Problem } from '@/api/call';
import { Button } from '@/kit/button';
import { confirm } from '@/kit/confirm';
import { useProblemText } from '@/kit/problem';
import { toast } from '@/kit/toast';
import { useInheritLimitsMutation } from './calls';
import { useLimitsWords } from './words';

/** Makes all of a pit's limits as in the workshop. */
export function InheritButton({ pit, tag }: { pit: number; tag: string | null }) {
  const { t } = useLimitsWords();
  const problemText = useProblemText();
  const [inherit, { isLoading }] = useInheritLimitsMutation();
  const press = async () => {
    if (!(await confirm({ title: t('inherit.title'), text: t('inherit.text'), action: t('inherit.all') }))) return;
    const { error } = await inherit({ pit, tag });
    if (!error) toast({ text: t('inherit.done') });
    else {
      const problem = error as Problem;
      toast({ text: problem.status === 412 ? t('conflict.title') : problemText(problem), tone: 'bad' });
    }
  };
  return (
    <Button look="quiet" disabled={isLoading} onClick={() => void press()}>
      {t('inherit.all')}
    </Button>
  );
}
