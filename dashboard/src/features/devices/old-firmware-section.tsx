import { useState } from 'react';
import { Button } from '@/kit/button';
import { Dialog } from '@/kit/dialog';
import { Moment } from '@/kit/moment';
import { SecretList } from '@/kit/secret-list';
import { Section } from '@/kit/section';
import { Loaded } from '@/kit/states';
import { useTold } from '@/kit/use-told';
import { useBrokerAccountQuery, useMakeBrokerAccountMutation, useRemoveBrokerAccountMutation } from './fleet-calls';
import type { BrokerAccount, NewBrokerAccount } from './shapes';
import { useDevicesWords } from './words';

/** The account by which devices of the earlier firmware sign in as their workshop, for its owner. */
export function OldFirmwareSection({ workshop }: { workshop: number }) {
  const { t } = useDevicesWords();
  const query = useBrokerAccountQuery(workshop);
  const [made, setMade] = useState<NewBrokerAccount | null>(null);
  const close = () => {
    setMade(null);
  };
  return (
    <Section title={t('old.title')} lead={t('old.lead')}>
      <Loaded query={query}>{(account) => <Account workshop={workshop} account={account} onMade={setMade} />}</Loaded>
      <Dialog open={made !== null} onClose={close} title={t('old.title')}>
        {made !== null && (
          <div className="flex flex-col gap-4">
            <p>{t(made.mqtt_password === null ? 'old.byHand' : 'old.once')}</p>
            <SecretList
              secrets={[
                { name: t('once.username'), text: made.mqtt_username },
                ...(made.mqtt_password === null ? [] : [{ name: t('once.password'), text: made.mqtt_password }]),
              ]}
            />
            <Button look="primary" onClick={close}>
              {t('keys.kept')}
            </Button>
          </div>
        )}
      </Dialog>
    </Section>
  );
}

interface AccountProps {
  workshop: number;
  /** Null: it is off. */
  account: BrokerAccount | null;
  onMade: (account: NewBrokerAccount) => void;
}

function Account({ workshop, account, onMade }: AccountProps) {
  const { t } = useDevicesWords();
  const told = useTold();
  const [make] = useMakeBrokerAccountMutation();
  const [remove] = useRemoveBrokerAccountMutation();
  const renewed = { title: t('old.renewTitle'), text: t('old.renewText'), action: t('old.renew') };
  const put = async () => {
    const answer = await told(() => make(workshop), t('old.made'), account === null ? undefined : renewed);
    if (answer) onMade(answer);
  };
  return (
    <>
      <p className="mb-3 text-sm">
        {account === null ? (
          t('old.off')
        ) : (
          <>
            {t('old.on', { name: account.mqtt_username })} <Moment at={account.created_at} />
          </>
        )}
      </p>
      <div className="flex flex-wrap gap-2">
        <Button onClick={() => void put()}>{t(account === null ? 'old.switchOn' : 'old.renew')}</Button>
        {account !== null && (
          <Button
            onClick={() =>
              void told(() => remove(workshop), t('old.removed'), {
                title: t('old.removeTitle'),
                text: t('old.removeText'),
                action: t('old.remove'),
              })
            }
          >
            {t('old.remove')}
          </Button>
        )}
      </div>
    </>
  );
}
