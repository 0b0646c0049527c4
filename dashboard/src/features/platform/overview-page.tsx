import { Link } from 'react-router';
import { ButtonLink } from '@/kit/button-link';
import { Icon } from '@/kit/icons';
import { PageLink } from '@/kit/page-link';
import { Section } from '@/kit/section';
import { Empty, Loaded } from '@/kit/states';
import { usePlatformOverviewQuery } from './calls';
import { HealthTable } from './health-table';
import { PlatformPage } from './platform-page';
import type { Overview } from './shapes';
import { Tiles } from './tiles';
import { usePolling } from './use-platform-feed';
import { usePlatformWords } from './words';

/** Of devices and readings no event tells here. */
const POLL_MS = 30_000;

/** All workshops and how they fare, those first that need somebody; on an empty platform, what to do next. */
export function OverviewPage() {
  const { t } = usePlatformWords();
  const query = usePlatformOverviewQuery(undefined, usePolling(POLL_MS));
  return (
    <PlatformPage here="overview">
      <Loaded query={query}>
        {(overview) =>
          overview.workshops_health.length === 0 ? (
            <Empty icon="kit" title={t('overview.empty')}>
              <p>{t('overview.emptyHint')}</p>
              <TakeOn />
            </Empty>
          ) : (
            <div className="flex flex-col gap-6">
              <Tiles overview={overview} />
              <section className="flex flex-col gap-3">
                <div className="flex flex-wrap items-center justify-between gap-2.5">
                  <h2 className="text-md font-[650] tracking-tight">{t('overview.workshops')}</h2>
                  <TakeOn />
                </div>
                <HealthTable query={{ ...query, data: overview }} />
              </section>
              <Firmware firmware={overview.firmware} />
              <Unreached owners={overview.owners_without_channel} />
            </div>
          )
        }
      </Loaded>
    </PlatformPage>
  );
}

function TakeOn() {
  const { t } = usePlatformWords();
  return (
    <ButtonLink look="primary" to="/platform/onboarding">
      <Icon name="add" size={16} />
      {t('onboarding.title')}
    </ButtonLink>
  );
}

function Firmware({ firmware }: Pick<Overview, 'firmware'>) {
  const { t } = usePlatformWords();
  if (firmware.length === 0) return null;
  return (
    <Section title={t('firmware.title')} lead={t('firmware.lead')}>
      <ul className="flex flex-col divide-y divide-line">
        {firmware.map(({ fw, devices, workshops }) => (
          <li key={fw ?? ''} className="flex flex-wrap justify-between gap-x-4 py-2 text-sm first:pt-0 last:pb-0">
            <span className="min-w-0 font-mono wrap-anywhere">{fw ?? t('firmware.unknown')}</span>
            <span className="num flex-none text-muted">{t('firmware.devices', { count: devices })}</span>
            {workshops.length > 0 && (
              <span className="flex w-full flex-wrap gap-x-4">
                {workshops.map((one) => (
                  <Link
                    key={one.workshop_id}
                    to={`/devices?workshop=${one.workshop_id}`}
                    className="inline-flex min-h-6 items-center text-accent underline wrap-anywhere"
                  >
                    {t('firmware.of', { workshop: one.name, count: one.devices })}
                  </Link>
                ))}
              </span>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Unreached({ owners }: { owners: Overview['owners_without_channel'] }) {
  const { t } = usePlatformWords();
  if (owners.length === 0) return null;
  return (
    <Section title={t('unreached.title')} lead={t('unreached.lead')}>
      <ul className="flex flex-col divide-y divide-line">
        {owners.map(({ user_id, username, workshop_id, workshop }) => (
          <li key={user_id} className="flex flex-wrap items-center justify-between gap-x-4 py-1 text-sm">
            <Link
              to={`/staff/${user_id}?workshop=${workshop_id}`}
              className="inline-flex min-h-11 items-center font-[550] wrap-anywhere hover:underline sm:min-h-9"
            >
              {username}
            </Link>
            <span className="text-muted">{workshop}</span>
          </li>
        ))}
      </ul>
      <PageLink
        to="/platform/plugins"
        className="mt-3 inline-flex min-h-11 items-center text-sm font-[550] text-accent underline"
      >
        {t('unreached.plugins')}
      </PageLink>
    </Section>
  );
}
