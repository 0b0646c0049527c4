import { CopyButton } from '@/kit/copy-button';
import type { Credentials } from './shapes';
import { useJobsWords } from './words';

/** What a new customer's account is entered with: shown this once. */
export function CredentialsBox({ credentials: { username, password } }: { credentials: Credentials }) {
  const { t } = useJobsWords();
  return (
    <div className="rounded-md bg-warn-soft p-4 text-sm">
      <p className="mb-3 font-medium text-warn">{t('made.once')}</p>
      <dl className="grid grid-cols-[auto_1fr] items-center gap-x-4 gap-y-2">
        <dt className="text-muted">{t('made.username')}</dt>
        <dd className="min-w-0 font-semibold break-all">{username}</dd>
        <dt className="text-muted">{t('made.password')}</dt>
        <dd className="num font-semibold break-all">{password}</dd>
      </dl>
      <div className="mt-3">
        <CopyButton text={`${username}\n${password}`} />
      </div>
    </div>
  );
}
