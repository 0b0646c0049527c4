import { useTold } from '@/kit/use-told';
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
  const told = useTold();
  return async (id: number, { name, title, text }: Question): Promise<void> => {
    await told(() => revoke(id), t('revoked', { name }), { title, text, action: t('revoke') });
  };
}
