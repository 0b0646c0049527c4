import type { ReactNode } from 'react';
import { LimitField } from './limit-field';
import type { WorkshopLimits } from './shapes';
import { useLimitsWords } from './words';

/** All limits and times, by what they are about. `workshop` is null in the workshop's own form. */
export function LimitFields({ workshop }: { workshop: WorkshopLimits | null }) {
  const { t } = useLimitsWords();
  const limit = (name: string, label: string, unit: string) => (
    <LimitField name={name} label={label} unit={unit} workshop={workshop} optional />
  );
  const needed = (name: string, label: string, unit: string) => (
    <LimitField name={name} label={label} unit={unit} workshop={workshop} />
  );
  const range = (name: string, unit: string) => (
    <>
      {limit(`${name}.min`, t('limit.min'), unit)}
      {limit(`${name}.max`, t('limit.max'), unit)}
    </>
  );
  return (
    <div className="flex flex-col gap-6">
      <Group title={t('metric.aqi')}>
        {limit('aqi.warning', t('limit.warning'), '')}
        {limit('aqi.critical', t('limit.critical'), '')}
      </Group>
      <Group title={t('metric.temperature')}>{range('temperature', '°C')}</Group>
      <Group title={t('metric.humidity')}>{range('humidity', '%')}</Group>
      <Group title={t('limit.bandTemperature')} lead={t('limit.bandLead')}>
        {range('band.temperature', '°C')}
      </Group>
      <Group title={t('limit.bandHumidity')}>{range('band.humidity', '%')}</Group>
      <Group title={t('limit.times')} lead={t('limit.timesLead')}>
        {needed('for_seconds', t('limit.for'), t('limit.seconds'))}
        {needed('clear_seconds', t('limit.clear'), t('limit.seconds'))}
        {needed('device_offline_s', t('limit.device'), t('limit.seconds'))}
        {needed('camera_offline_s', t('limit.camera'), t('limit.seconds'))}
      </Group>
      <Group title={t('limit.hysteresis')} lead={t('limit.hysteresisLead')}>
        {needed('hysteresis.aqi', t('metric.aqi'), '')}
        {needed('hysteresis.temperature', t('metric.temperature'), '°C')}
        {needed('hysteresis.humidity', t('metric.humidity'), '%')}
      </Group>
    </div>
  );
}

function Group({ title, lead, children }: { title: string; lead?: string; children: ReactNode }) {
  return (
    <fieldset className="min-w-0 border-t border-line pt-4 first:border-0 first:pt-0">
      <legend className="float-left w-full text-md font-[650] tracking-tight">{title}</legend>
      <div className="clear-both" />
      {lead && <p className="mt-1 text-sm text-muted">{lead}</p>}
      <div className="mt-3 grid grid-cols-2 gap-x-4 gap-y-3">{children}</div>
    </fieldset>
  );
}
