import { useState } from 'react';
import { Button } from '@/kit/button';
import { HereOnlyNote } from '@/kit/here-only-note';
import { Icon } from '@/kit/icons';
import { linkForOthers } from '@/kit/link-for-others';
import { QrCode } from '@/kit/qr-code';
import { Select } from '@/kit/select';
import { useWords } from '@/words';
import type { Registered } from './shapes';
import { inGroups } from './typed-label';
import { useDevicesWords } from './words';

/** What stands on a label. */
export type Labelled = Pick<Registered, 'device_id' | 'claim_code'>;

const PAPERS = ['62mm', 'a4'] as const;

/** What the QR code of a label leads to; nothing behind `#` is ever sent. */
export const labelAddress = ({ device_id, claim_code }: Labelled) =>
  linkForOthers(new URL(`/devices/claim#d=${device_id}&c=${claim_code}`, location.origin).href);

/** Labels of devices that were registered just now: their codes are kept nowhere, so they are printed now or never. */
export function LabelSheet({ devices }: { devices: Labelled[] }) {
  const { t } = useDevicesWords();
  const { t: say } = useWords();
  const [paper, setPaper] = useState<string>(PAPERS[0]);
  const hereOnly = devices.some((device) => labelAddress(device).hereOnly);
  return (
    <section
      aria-labelledby="labels"
      className="rounded-lg border border-line bg-surface p-5 shadow-card sm:p-6 print:border-0 print:p-0 print:shadow-none"
    >
      <div className="print:hidden">
        <h2 id="labels" className="text-md font-[650] tracking-tight">
          {t('label.title', { count: devices.length })}
        </h2>
        <p className="mt-1 mb-4 text-sm text-muted">{t('label.lead')}</p>
        {hereOnly && <HereOnlyNote />}
        <div className="my-4 flex flex-wrap gap-2">
          <Select
            label={t('label.paper')}
            value={paper}
            onChange={setPaper}
            choices={PAPERS.map((value) => ({ value, text: t(`label.${value}`) }))}
          />
          <Button
            onClick={() => {
              print();
            }}
          >
            <Icon name="print" size={16} />
            {say('app.print')}
          </Button>
        </div>
      </div>
      <ul data-labels={paper} className="flex flex-wrap gap-3 print:gap-0">
        {devices.map((device) => (
          <li key={device.device_id}>
            <Label device={device} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** As large as it is printed: 58 mm wide, so that it fits a roll of 62. Black on white in every theme. */
function Label({ device }: { device: Labelled }) {
  const { t } = useDevicesWords();
  const { device_id, claim_code } = device;
  return (
    <div
      data-label={device_id}
      className="flex h-[32mm] w-[58mm] items-center gap-[2mm] overflow-hidden rounded-md border border-line bg-white p-[1.5mm] text-black print:rounded-none print:border-0"
    >
      <QrCode
        text={labelAddress(device).url}
        label={t('label.qr', { device: device_id })}
        className="size-[28mm] rounded-none! border-0!"
      />
      <div className="min-w-0 text-[7.5pt] leading-tight">
        <p className="font-bold">Pitwatch</p>
        <p className="mt-[1mm] font-mono font-semibold break-all">{device_id}</p>
        <p className="mt-[1.5mm]">{t('claim.code')}</p>
        <p data-secret className="font-mono font-semibold">
          {inGroups(claim_code)}
        </p>
      </div>
    </div>
  );
}
