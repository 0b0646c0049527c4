import { useWords } from '@/words';

const GIB = 1024 ** 3;

/** How much that is, in GiB as the reader writes numbers. */
export function useSize(): (bytes: number | null) => string {
  const { i18n } = useWords();
  return (bytes) =>
    bytes === null ? '–' : `${(bytes / GIB).toLocaleString(`${i18n.language}-IN`, { maximumFractionDigits: 2 })} GiB`;
}
