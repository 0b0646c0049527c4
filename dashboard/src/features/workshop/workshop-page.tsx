import type { ReactNode } from 'react';
import { useWorkshopQuery } from '@/api/api';
import { useWorkshop } from '@/api/workshop-in-view';
import type { Workshop } from '@/contract/shapes';
import { useListState } from '@/kit/list-state';
import { Page } from '@/kit/page';
import { Loaded } from '@/kit/states';
import { Tabs } from '@/kit/tabs';
import { useWords } from '@/words';
import { ApiKeysSection } from './api-keys-section';
import { useApiKeysQuery } from './calls';
import { CustomerSignInSection } from './customer-sign-in-section';
import { ImportSection } from './import-section';
import { HolidaysSection } from './holidays-section';
import { HoursSection } from './hours-section';
import { KioskLinksSection } from './kiosk-links-section';
import { OwnersFactorSection } from './owners-factor-section';
import { PitsSection } from './pits-section';
import { SettingsSection } from './settings-section';
import { ExportSection } from './export-section';
import { TemplatesTab } from './templates-tab';
import { VideoSection } from './video-section';
import { WebhookSection } from './webhook-section';
import { useWorkshopWords } from './words';

const TABS = ['settings', 'hours', 'pits', 'templates', 'screens', 'keys', 'setup'] as const;
type Tab = (typeof TABS)[number];

/** How a workshop works, for its owner to decide. */
export function WorkshopPage() {
  const workshop = useWorkshop();
  const { t: say } = useWords();
  const { t } = useWorkshopWords();
  const query = useWorkshopQuery(workshop);
  const at = useListState('');
  const shown = TABS.find((tab) => tab === at.get('tab')) ?? 'settings';
  return (
    <Page title={say('workshop.title')} width="text">
      <Tabs
        label={say('workshop.title')}
        tabs={TABS.map((id) => ({ id, text: t(`tab.${id}`) }))}
        value={shown}
        onChange={(tab) => {
          at.set({ tab: tab === 'settings' ? '' : tab });
        }}
      >
        <Loaded query={query}>{(data) => <div className="flex flex-col gap-4">{panelOf(shown, data)}</div>}</Loaded>
      </Tabs>
    </Page>
  );
}

function panelOf(tab: Tab, workshop: Workshop): ReactNode {
  switch (tab) {
    case 'settings':
      return (
        <>
          <SettingsSection key={workshop.id} workshop={workshop} />
          <VideoSection key={`video-${workshop.id}`} workshop={workshop} />
          <OwnersFactorSection workshop={workshop} />
          <CustomerSignInSection workshop={workshop} />
        </>
      );
    case 'hours':
      return (
        <>
          <HoursSection workshop={workshop} />
          <HolidaysSection workshop={workshop} />
        </>
      );
    case 'pits':
      return <PitsSection workshop={workshop} />;
    case 'templates':
      return <TemplatesTab />;
    case 'screens':
      return <KioskLinksSection workshop={workshop} />;
    case 'keys':
      return <KeysPanel workshop={workshop} />;
    case 'setup':
      return (
        <>
          <ExportSection workshop={workshop} />
          <ImportSection key={workshop.id} workshop={workshop} />
        </>
      );
  }
}

/** The webhook comes after the keys: their list would push it away. */
function KeysPanel({ workshop }: { workshop: Workshop }) {
  const { isLoading } = useApiKeysQuery(workshop.id);
  return (
    <>
      <ApiKeysSection workshop={workshop} />
      {!isLoading && <WebhookSection workshop={workshop.id} />}
    </>
  );
}
