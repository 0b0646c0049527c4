import { Icon } from '@/kit/icons';
import { SecretList } from '@/kit/secret-list';
import type { Registered } from './shapes';
import { useDevicesWords } from './words';

/** What a device needs that was registered just now, shown this once. */
export function DeviceKeys({ device }: { device: Registered }) {
  const { t } = useDevicesWords();
  const shown = [
    ['key', device.license_key],
    ['username', device.mqtt_username],
    ['password', device.mqtt_password],
    ['workshop', device.workshop],
    ['pit', device.pit],
  ] as const;
  return (
    <>
      <p role="status" className="inline-flex items-center gap-2 font-semibold text-ok">
        <Icon name="check" />
        {t('once.made')}
      </p>
      <p>{t('once.lead')}</p>
      <SecretList
        secrets={shown.flatMap(([name, text]) => (text === null ? [] : [{ name: t(`once.${name}`), text }]))}
      />
    </>
  );
}
