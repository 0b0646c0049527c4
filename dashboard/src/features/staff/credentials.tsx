import { CopyButton } from '@/kit/copy-button';
import type { PersonWithPassword } from './shapes';
import { useStaffWords } from './words';

/** How somebody signs in the first time: shown this once, to hand on. */
export function Credentials({ person }: { person: PersonWithPassword }) {
  const { t } = useStaffWords();
  const { name, username, temporary_password: password } = person;
  const message = t('once.message', { name, username, password, address: location.origin });
  return (
    <div className="flex flex-col gap-4">
      <p>{t('once.lead', { name })}</p>
      <dl className="grid grid-cols-[auto_1fr] items-baseline gap-x-5 gap-y-2 rounded-md border border-line bg-sunken px-4 py-3">
        <dt className="text-sm text-muted">{t('field.username')}</dt>
        <dd className="font-mono font-semibold break-all">{username}</dd>
        <dt className="text-sm text-muted">{t('once.password')}</dt>
        <dd className="font-mono font-semibold break-all" data-secret>
          {password}
        </dd>
      </dl>
      <div className="flex flex-wrap items-center gap-3">
        <CopyButton text={message} />
        <p className="min-w-0 flex-1 basis-52 text-sm text-muted">{t('once.copyHint')}</p>
      </div>
    </div>
  );
}
