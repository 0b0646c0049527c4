import type { Problem } from '@/api/call';
import { confirm } from '@/kit/confirm';
import { useProblemText } from '@/kit/problem';
import { toast } from '@/kit/toast';
import { useWorkshopWords } from './words';

interface Question {
  /** What it is called, for the answer. */
  name: string;
  title: string;
  text: string;
}

/** Revokes a machine's access once somebody is sure of it, and says whether that worked. */
export function useRevoke(revoke: (id: number) => Promise<{ error?: unknown }>) {
  const { t } = useWorkshopWords();
  const problemText = useProblemText();
  return async (id: number, { name, title, text }: Question): Promise<void> => {
    if (!(await confirm({ title, text, action: t('revoke') }))) return;
    const { error } = await revoke(id);
    toast(error ? { text: problemText(error as Problem), tone: 'bad' } : { text: t('revoked', { name }) });
  };
}
