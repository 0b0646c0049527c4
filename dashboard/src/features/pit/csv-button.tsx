import { useState } from 'react';
import { download } from '@/api/download';
import { Button } from '@/kit/button';
import { Spinner } from '@/kit/icons';
import { toast } from '@/kit/toast';
import { usePitWords } from './words';

/** Saves every reading of the time as a file for spreadsheets. */
export function CsvButton({ pit, from, to }: { pit: number; from: number; to: number }) {
  const { t } = usePitWords();
  const [busy, setBusy] = useState(false);
  const save = async () => {
    if (busy) return;
    setBusy(true);
    const iso = (at: number) => new Date(at).toISOString();
    const path = `/pits/${pit}/sensors/export.csv?from=${encodeURIComponent(iso(from))}&to=${encodeURIComponent(iso(to))}`;
    const came = await download(path, `pit-${pit}-${iso(to).slice(0, 10)}.csv`);
    setBusy(false);
    if (!came) toast({ tone: 'bad', text: t('csvFailed') });
  };
  return (
    <Button look="quiet" aria-disabled={busy} onClick={() => void save()}>
      {busy && <Spinner />}
      {t('csv')}
    </Button>
  );
}
