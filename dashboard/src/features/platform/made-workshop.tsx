import { Link } from 'react-router';
import { buttonLook } from '@/kit/button-look';
import { Icon } from '@/kit/icons';
import { SecretList } from '@/kit/secret-list';
import { Facts } from './facts';
import type { Onboarded } from './shapes';
import { usePlatformWords } from './words';

export interface Made extends Onboarded {
  /** Whether it got another one's set-up; null: none was wanted. */
  copied: boolean | null;
}

/** A workshop that was just taken on: how its owner gets in, shown this once, and what comes next. */
export function MadeWorkshop({ made }: { made: Made }) {
  const { t } = usePlatformWords();
  const { workshop, owner, temporary_password, pits, mqtt, copied } = made;
  const broker = [mqtt.port, mqtt.tls_port].filter((port) => port !== null).join(', ');
  return (
    <div className="flex flex-col gap-5">
      <p role="status" className="inline-flex items-center gap-2 font-semibold text-ok">
        <Icon name="check" />
        {t('made.done', { code: workshop.code })}
      </p>
      <p>{t('made.once')}</p>
      <SecretList
        secrets={[
          { name: t('made.username'), text: owner.username },
          { name: t('made.password'), text: temporary_password },
        ]}
      />
      <Facts
        facts={[
          { name: t('made.pits'), value: pits.length },
          { name: t('made.broker'), value: `${mqtt.host}: ${broker}` },
          ...(copied === null ? [] : [{ name: t('made.setup'), value: t(copied ? 'made.copied' : 'made.notCopied') }]),
        ]}
      />
      <div className="flex flex-col gap-3 border-t border-line pt-5">
        <p className="font-[550]">{t('made.next')}</p>
        <div className="flex flex-wrap gap-2">
          <Link className={buttonLook('primary')} to={`/devices/new?workshop=${workshop.id}`}>
            {t('made.devices')}
          </Link>
          <Link className={buttonLook('plain')} to={`/workshop?workshop=${workshop.id}`}>
            {t('made.settings')}
          </Link>
        </div>
      </div>
    </div>
  );
}
