import { Age } from '@/kit/age';
import { ButtonLink } from '@/kit/button-link';
import { Icon } from '@/kit/icons';
import { PageLink } from '@/kit/page-link';
import { Loaded } from '@/kit/states';
import { usePitDevicesQuery } from './calls';
import type { PitDevice } from './shapes';
import { usePitWords } from './words';

/** What measures here, and how it is. */
export function DevicesSection({ workshop, pit }: { workshop: number; pit: number }) {
  const { t } = usePitWords();
  const query = usePitDevicesQuery({ workshop, pit });
  return (
    <section aria-labelledby="devices" className="rounded-lg border border-line bg-surface p-4 shadow-card sm:p-5">
      <h2 id="devices" className="mb-3 text-md font-[650] tracking-tight">
        {t('devices')}
      </h2>
      <Loaded query={query}>
        {(devices) =>
          devices.length === 0 ? (
            <div className="flex flex-col items-start gap-3">
              <p className="text-sm text-muted">{t('noDevices')}</p>
              <div className="flex flex-wrap gap-2">
                <ButtonLink to="/devices/claim">{t('claimDevice')}</ButtonLink>
                <ButtonLink look="quiet" to="/devices/new">
                  {t('registerDevice')}
                </ButtonLink>
              </div>
            </div>
          ) : (
            <ul className="flex flex-col gap-3">
              {devices.map((device) => (
                <li key={device.device_id}>
                  <Device device={device} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </section>
  );
}

function Device({ device }: { device: PitDevice }) {
  const { t } = usePitWords();
  const { device_id, name, connection, last_seen_at, fw, rssi, sensor_types } = device;
  const away = connection === 'offline' || connection === 'disabled';
  const facts = [
    fw && t('firmware', { version: fw }),
    rssi !== null && t('signal', { dbm: rssi }),
    sensor_types.join(', '),
  ];
  return (
    <div data-device={device_id} className="flex items-start gap-2.5 text-sm">
      <span className={`mt-0.5 ${away ? 'text-bad' : 'text-muted'}`}>
        <Icon name={away ? 'noSignal' : 'chip'} size={16} />
      </span>
      <div className="min-w-0">
        <PageLink
          to={`/devices/${device_id}`}
          className="inline-flex min-h-6 items-center font-semibold wrap-anywhere hover:underline"
        >
          {name ?? device_id}
        </PageLink>
        {name !== null && <p className="font-mono text-xs wrap-anywhere text-muted">{device_id}</p>}
        <p className={away ? 'font-medium text-bad' : 'text-muted'}>
          {t(`connection.${connection}`)}
          {last_seen_at !== null && (
            <>
              {', '}
              <Age since={Date.parse(last_seen_at)} phrase="sessions.used" />
            </>
          )}
        </p>
        <p className="text-xs text-muted">{facts.filter(Boolean).join(' · ')}</p>
      </div>
    </div>
  );
}
