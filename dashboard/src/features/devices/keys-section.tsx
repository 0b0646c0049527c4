import { useState } from 'react';
import { useStore } from '@/api/store';
import { useIsOwner } from '@/api/viewers';
import { Button } from '@/kit/button';
import { Dialog } from '@/kit/dialog';
import { Moment } from '@/kit/moment';
import { SecretOnce } from '@/kit/secret-once';
import { Section } from '@/kit/section';
import { useTold } from '@/kit/use-told';
import { useRevokeLicenceMutation, useRotateCredentialsMutation, useRotateLicenceMutation } from './calls';
import type { Device } from './shapes';
import { useDevicesWords } from './words';

/** What a device proves itself by; a new key or password is shown this once. */
export function KeysSection({ device }: { device: Device }) {
  const { t } = useDevicesWords();
  const id = device.device_id;
  const owner = useIsOwner();
  const platform = useStore(({ session }) => session.user?.role === 'super_admin');
  const told = useTold();
  const [rotate] = useRotateLicenceMutation();
  const [revoke] = useRevokeLicenceMutation();
  const [renew] = useRotateCredentialsMutation();
  const [made, setMade] = useState<{ of: 'key' | 'password'; secret: string } | null>(null);
  const close = () => {
    setMade(null);
  };
  const rotateKey = async () => {
    const question = { title: t('keys.rotateTitle'), text: t('keys.rotateText'), action: t('keys.rotate') };
    const answer = await told(() => rotate(id), t('keys.rotated'), question);
    if (answer) setMade({ of: 'key', secret: answer.license_key });
  };
  const renewPassword = async () => {
    const question = { title: t('keys.renewTitle'), text: t('keys.renewText'), action: t('keys.renew') };
    const answer = await told(() => renew(id), t('keys.renewed'), question);
    if (answer?.mqtt_password) setMade({ of: 'password', secret: answer.mqtt_password });
  };
  return (
    <Section title={t('keys.title')} lead={t('keys.lead')}>
      <p className="mb-3 text-sm">
        {device.licence === null ? t('keys.none') : t(`licence.${device.licence.status}`)}
        {device.licence?.expires_at && (
          <>
            {' '}
            (<Moment at={device.licence.expires_at} />)
          </>
        )}
      </p>
      <div className="flex flex-wrap gap-2">
        {owner && <Button onClick={() => void rotateKey()}>{t('keys.rotate')}</Button>}
        <Button onClick={() => void renewPassword()}>{t('keys.renew')}</Button>
        {platform && (
          <Button
            onClick={() =>
              void told(() => revoke(id), t('keys.revoked'), {
                title: t('keys.revokeTitle'),
                text: t('keys.revokeText'),
                action: t('keys.revoke'),
              })
            }
          >
            {t('keys.revoke')}
          </Button>
        )}
      </div>
      <Dialog open={made !== null} onClose={close} title={t(made?.of === 'password' ? 'once.password' : 'once.key')}>
        <SecretOnce
          lead={t(made?.of === 'password' ? 'keys.oncePassword' : 'keys.onceKey')}
          secret={made?.secret ?? ''}
          kept={t('keys.kept')}
          onKept={close}
        />
      </Dialog>
    </Section>
  );
}
