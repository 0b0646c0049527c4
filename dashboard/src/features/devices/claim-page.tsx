import { useEffect, useState } from 'react';
import { useStore as useReduxStore } from 'react-redux';
import { useSearchParams } from 'react-router';
import { dropLabel, heldLabel } from '@/api/label-in-hand';
import type { Store } from '@/api/store';
import { useWorkshop } from '@/api/workshop-in-view';
import { Page } from '@/kit/page';
import { PageLink } from '@/kit/page-link';
import { ClaimForm } from './claim-form';
import { FirstReading } from './first-reading';
import { useDevicesWords } from './words';

/** Puts the device of a label into a pit, and shows its way to the first reading; the address says which it is then. */
export function ClaimPage() {
  const { t } = useDevicesWords();
  const workshop = useWorkshop();
  const [params] = useSearchParams();
  const claimed = params.get('device');
  return (
    <Page title={t('claim.title')} width="text">
      {claimed === null ? <Claiming workshop={workshop} /> : <FirstReading workshop={workshop} device={claimed} />}
    </Page>
  );
}

function Claiming({ workshop }: { workshop: number }) {
  const { t } = useDevicesWords();
  const store = useReduxStore() as Store;
  const [label, setLabel] = useState(heldLabel);
  useEffect(
    () => () => {
      // Whoever leaves is done with it; whoever is only signed out comes back for it.
      if (store.getState().session.phase === 'in') dropLabel();
    },
    [store],
  );
  return (
    <>
      <ClaimForm
        key={label?.deviceId ?? ''}
        workshop={workshop}
        label={label}
        onOther={() => {
          dropLabel();
          setLabel(null);
        }}
      />
      {label === null && (
        <p className="mt-6 text-sm text-muted">
          {t('claim.noLabel')}{' '}
          <PageLink to="/devices/new" className="inline-flex min-h-6 items-center text-accent underline">
            {t('list.register')}
          </PageLink>
        </p>
      )}
    </>
  );
}
