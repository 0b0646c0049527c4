import { Button } from '@/kit/button';
import { CopyButton } from '@/kit/copy-button';
import { HereOnlyNote } from '@/kit/here-only-note';
import { Icon } from '@/kit/icons';
import { linkForOthers } from '@/kit/link-for-others';
import { QrCode } from '@/kit/qr-code';
import { useJobsWords } from './words';

/** A job's link for the customer's phone: to be scanned, sent or copied. */
export function ShareLink({ url: made, car }: { url: string; car: string }) {
  const { t } = useJobsWords();
  const { url, hereOnly } = linkForOthers(made);
  const share = () => {
    // Whoever closes the sheet again wants nothing of it.
    navigator.share({ url, text: t('link.shareText', { car }) }).catch(() => undefined);
  };
  return (
    <div className="flex flex-wrap items-start gap-4">
      <QrCode text={url} label={t('link.qr')} className="size-36" />
      <div className="flex min-w-0 flex-1 basis-40 flex-col items-start gap-2">
        <p className="text-sm text-muted">{t('link.lead')}</p>
        <a
          href={url}
          target="_blank"
          rel="noreferrer"
          className="inline-flex min-h-6 max-w-full items-center gap-1.5 text-sm font-semibold text-accent hover:underline"
        >
          <Icon name="external" size={15} />
          {t('link.open')}
        </a>
        <div className="flex flex-wrap gap-2">
          <CopyButton text={url} />
          {'share' in navigator && <Button onClick={share}>{t('link.share')}</Button>}
        </div>
      </div>
      {hereOnly && <HereOnlyNote />}
    </div>
  );
}
