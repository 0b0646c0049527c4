import { usePitsQuery } from '@/api/api';
import { Age } from '@/kit/age';
import { Icon } from '@/kit/icons';
import { PageLink } from '@/kit/page-link';
import { Loaded } from '@/kit/states';
import { useWords } from '@/words';
import { isThere, type Known } from './checklist';
import { ChecklistList } from './checklist-list';
import { useChecklist, useKnown } from './use-known';
import type { DeviceReading } from './shapes';
import { useDevicesWords } from './words';

/** The way of a device that was just claimed, until its first reading is there. */
export function FirstReading({ workshop, device }: { workshop: number; device: string }) {
  const { query, known } = useKnown(workshop, device);
  return (
    <Loaded query={{ ...query, data: known ?? undefined }}>{(all) => <Way known={all} workshop={workshop} />}</Loaded>
  );
}

const link =
  'inline-flex h-11 items-center gap-2 rounded-md px-3.5 text-sm leading-none font-[550] sm:h-10 whitespace-nowrap';

function Way({ known, workshop }: { known: Known; workshop: number }) {
  const { t } = useDevicesWords();
  const { t: say } = useWords();
  const steps = useChecklist(known);
  const there = isThere(steps) && known.reading !== null;
  const { device } = known;
  const pit = usePitsQuery(workshop).data?.find(({ id }) => id === device.pit_id);
  const where = pit ? say('pit.number', { number: pit.pit_number }) : '';
  return (
    <div className="flex flex-col gap-5">
      <div role="status" className={`rounded-lg border p-4 ${there ? 'border-ok/60' : 'border-line'} bg-surface`}>
        <p className="flex items-center gap-2 font-semibold">
          <span className={there ? 'text-ok' : 'text-accent'}>
            <Icon name={there ? 'check' : 'chip'} />
          </span>
          <span className="min-w-0 wrap-anywhere">
            {t(there ? 'claim.there' : 'claim.claimed', { device: device.device_id, pit: where })}
          </span>
        </p>
        {there && known.reading && <Values reading={known.reading} />}
      </div>
      <section aria-labelledby="way" className="rounded-lg border border-line bg-surface p-4 shadow-card">
        <h2 id="way" className="mb-4 text-md font-[650] tracking-tight">
          {t('way')}
        </h2>
        <ChecklistList steps={steps} known={known} />
      </section>
      <div className="flex flex-wrap gap-2">
        {device.pit_id !== null && (
          <PageLink to={`/pits/${device.pit_id}`} className={`${link} bg-accent text-on-accent hover:brightness-110`}>
            {t('claim.toPit', { pit: where })}
          </PageLink>
        )}
        <PageLink
          to={`/devices/${device.device_id}`}
          className={`${link} border border-line bg-surface hover:border-line-strong`}
        >
          {t('claim.toDevice')}
        </PageLink>
        <PageLink to="/devices/claim" className={`${link} border border-line bg-surface hover:border-line-strong`}>
          {t('claim.another')}
        </PageLink>
      </div>
    </div>
  );
}

const shown = [
  ['temperature', 1, '°C'],
  ['humidity', 0, '%'],
  ['pm25', 0, 'µg/m³'],
] as const;

/** What it measured. */
function Values({ reading }: { reading: DeviceReading }) {
  const { t: say, i18n } = useWords();
  return (
    <div data-reading className="mt-3">
      <dl className="flex flex-wrap gap-x-6 gap-y-2 text-sm">
        {shown.map(([name, digits, unit]) => {
          const value = reading[name];
          if (typeof value !== 'number') return null;
          return (
            <div key={name}>
              <dt className="text-xs text-muted">{say(`pit.${name}`)}</dt>
              <dd className="num text-lg font-[650]">
                {value.toLocaleString(`${i18n.language}-IN`, {
                  minimumFractionDigits: digits,
                  maximumFractionDigits: digits,
                })}{' '}
                {unit}
              </dd>
            </div>
          );
        })}
      </dl>
      <p className="mt-1 text-xs text-muted">
        <Age since={Date.parse(reading.timestamp)} phrase="age.ago" />
      </p>
    </div>
  );
}
