import type { StageClimate } from '@/contract/shapes';
import { sayName, useTrackWords } from '@/words/track';
import { Box } from './box';

/** The air that the car had, stage by stage. */
export function ClimateBox({ stages }: { stages: StageClimate[] }) {
  const { t, language } = useTrackWords();
  const measured = stages.filter(({ temperature, humidity }) => temperature !== null || humidity !== null);
  if (measured.length === 0) return null;
  const digits = (value: number, count: number) =>
    value.toLocaleString(`${language}-IN`, { minimumFractionDigits: count, maximumFractionDigits: count });
  return (
    <Box title={t('climate')}>
      <ul className="flex flex-col gap-2.5">
        {measured.map(({ name, from, temperature, humidity, in_band_percent }) => (
          <li key={`${name} ${from}`} data-climate={name} className="grid grid-cols-[1fr_auto] gap-x-4">
            <span>{sayName(t, 'job.stage', name)}</span>
            <span className="num text-end">
              {[
                temperature && `${digits(temperature.avg, 1)} °C`,
                humidity && t('humidityOf', { percent: digits(humidity.avg, 0) }),
              ]
                .filter(Boolean)
                .join(' · ')}
            </span>
            {in_band_percent !== null && (
              <span className="num col-span-2 text-sm text-muted">
                {t('inBand', { percent: Math.floor(in_band_percent) })}
              </span>
            )}
          </li>
        ))}
      </ul>
    </Box>
  );
}
